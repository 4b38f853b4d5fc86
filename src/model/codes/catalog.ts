import { approvalCodes } from './approval.ts';
import { approvingCodes } from './approving.ts';
import { auditCodes } from './audit.ts';
import { commandLineCodes } from './commandLine.ts';
import { compileCodes } from './compile.ts';
import { connectionCodes } from './connection.ts';
import { gatesCodes } from './gates.ts';
import { hostsCodes } from './hosts.ts';
import { inventoryCodes } from './inventory.ts';
import { labCodes } from './lab.ts';
import { readingCodes } from './reading.ts';
import { rulesCodes } from './rules.ts';
import { runsCodes } from './runs.ts';
import { scheduleCodes } from './schedule.ts';
import { secretsCodes } from './secrets.ts';
import { windowsCodes } from './windows.ts';

/** Every error a user can meet, by its stable code. */
export const catalog = {
  ...readingCodes,
  ...rulesCodes,
  ...inventoryCodes,
  ...compileCodes,
  ...windowsCodes,
  ...connectionCodes,
  ...hostsCodes,
  ...runsCodes,
  ...scheduleCodes,
  ...auditCodes,
  ...approvalCodes,
  ...approvingCodes,
  ...gatesCodes,
  ...secretsCodes,
  ...commandLineCodes,
  ...labCodes,
} as const;

export type Code = keyof typeof catalog;
