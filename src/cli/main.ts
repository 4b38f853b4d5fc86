#!/usr/bin/env node
import { program } from './program.ts';
import { surviveClosedPipes } from './stdout.ts';

surviveClosedPipes();
process.exitCode = await program(process.argv.slice(2));
