/** Asks machines of the tests for surveys. */
import { surveyCommand } from '../../src/host/survey.ts';
import { SurveyAnswers } from '../../src/host/surveyAnswers.ts';
import { readSurvey } from '../../src/host/surveyReply.ts';
import type { HostSurvey, SurveyRequest } from '../../src/model/survey.ts';
import type { LocalMachine } from './localSession.ts';

export function request(more: Partial<SurveyRequest> = {}): SurveyRequest {
  return {
    ...{ stateDir: null, paths: [], contents: [], trees: [], services: [], packages: [], lines: [], commands: [] },
    ...{ programs: [], folders: [], sudo: false },
    ...more,
  };
}

/** What the machine answers, byte by byte as it came. */
export async function answerOf(machine: LocalMachine, asked: SurveyRequest): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const { command, input } = surveyCommand(asked);
  const session = machine.connect();
  await session.exec({ command, input: Buffer.from(input), onOutput: (chunk) => chunks.push(chunk) });
  session.close();
  return Buffer.concat(chunks);
}

/** The survey that an answer makes; anything else fails the test with what it was. */
export function surveyFrom(asked: SurveyRequest, answer: Uint8Array): HostSurvey {
  const answers = new SurveyAnswers();
  answers.push(answer);
  const reading = readSurvey(asked, answers, { sentAtMs: 0, heardAtMs: 0 }, 'inTime');
  if (reading.status !== 'whole') throw new Error(`${JSON.stringify(reading)} of ${Buffer.from(answer)}`);
  return reading.survey;
}

export async function surveyed(machine: LocalMachine, more: Partial<SurveyRequest>): Promise<HostSurvey> {
  const asked = request({ stateDir: machine.stateDir, ...more });
  return surveyFrom(asked, await answerOf(machine, asked));
}
