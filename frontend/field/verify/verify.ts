/** The verifier, loaded when the first card is checked: one answer for a card of ours and for an EU certificate. */
import { ofPlate, SAMPLED, verifyCard, type Card, type Fault, type PassCard, type Rounds } from "./cards";
import type { VerifyKey } from "./cose";
import { PREFIX, verifyDcc, type Certificate } from "./dcc";

export type { Card, Certificate, Fault, PassCard, VerifyKey };
export { ofPlate, SAMPLED };
export interface Trust {
  keys: ReadonlyMap<string, VerifyKey>;
  voided: ReadonlySet<string>;
  rounds: Rounds | null;
  signers: ReadonlyMap<string, VerifyKey[]>;
}
export type Verdict = Card | PassCard | Certificate | Fault;

export function verify(text: string, trust: Trust, at: number): Promise<Verdict> {
  return text.startsWith(PREFIX)
    ? verifyDcc(text, trust.signers, at)
    : verifyCard(text, trust.keys, trust.voided, at, trust.rounds);
}
