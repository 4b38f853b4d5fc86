import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWithSshd } from '../setup/sshd.ts';
import type { Command } from './command.ts';
import { held, letGo, waitStep, working } from './heldStep.ts';
import { type Change, environment, openSite, type Site } from './site.ts';
