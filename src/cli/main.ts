#!/usr/bin/env node
import { exitCodes } from '../model/outcomes.ts';
import { program } from './program.ts';
import { surviveClosedPipes } from './stdout.ts';

surviveClosedPipes();
process.exitCode = exitCodes.error;
process.exitCode = await program(process.argv.slice(2));
