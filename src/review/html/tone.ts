import type { ApprovalStanding } from '../../model/approval.ts';
import type { Verdict } from '../../model/outcomes.ts';
import type { Certainty, PreviewSign } from '../../model/preview.ts';
import type { RehearsalProof } from '../../model/rehearsal.ts';

/**
 * What a colour means, everywhere (see docs/visual.md). `note`: what the change does; `undo`: what goes away or is taken
 * back; `neutral`: nothing to see.
 */
export type Tone = 'good' | 'doubt' | 'bad' | 'undo' | 'note' | 'neutral';

/** A colour never stands alone. The same signs as in the terminal. */
export const signs: { readonly [tone in Tone]: string } = {
  good: '✓',
  doubt: '?',
  bad: '✗',
  undo: '↩',
  note: '▸',
  neutral: '·',
};

export const previewTones: { readonly [sign in PreviewSign]: Tone } = {
  create: 'note',
  change: 'note',
  remove: 'undo',
  unchanged: 'neutral',
  runs: 'note',
  opaque: 'doubt',
};

export const certaintyTones: { readonly [certainty in Certainty]: Tone } = {
  verified: 'good',
  predicted: 'neutral',
  opaque: 'doubt',
};

export const certaintySigns: { readonly [certainty in Certainty]: string } = {
  verified: '✓',
  predicted: '≈',
  opaque: '?',
};

export const verdictTones: { readonly [verdict in Verdict]: Tone } = { pass: 'good', fail: 'bad', unknown: 'doubt' };

export const riskTones: { readonly [level in 'low' | 'medium' | 'high']: Tone } = {
  low: 'good',
  medium: 'doubt',
  high: 'bad',
};

export const rehearsalTones: { readonly [result in RehearsalProof['result']]: Tone } = {
  proven: 'good',
  differences: 'bad',
  failed: 'bad',
};

export const approvalTone = ({ wanted, approved }: ApprovalStanding): Tone =>
  wanted ? (approved ? 'good' : 'doubt') : 'neutral';

const gravest: readonly Tone[] = ['bad', 'doubt', 'undo', 'note', 'good', 'neutral'];

/** The one of some tones that a reader must not miss; null: there are none. */
export const worstTone = (tones: readonly Tone[]): Tone | null => gravest.find((tone) => tones.includes(tone)) ?? null;
