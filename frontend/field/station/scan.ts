/** What a scan at a station means: a pass checked with no network, a personal code, or nothing that is known here. */
import { now, skewMs } from "../clock";
import { t } from "../i18n";
import { readPersonalCode, codeTail } from "../sampling/rules";
import { checkCard } from "../screens/card";
import { allDone, station } from "./bench";
import { registeredAs, staysIn, usedBefore, usesBefore, type Occupant, type PassShown, type Stop } from "./rules";
import type { Card } from "../verify/verify";

declare const __VERIFY__: string;
type Verifier = typeof import("../verify/verify");

export const nobody = (shown: string): Occupant => ({
  shown,
  code: "",
  visitor: null,
  temperature: null,
  proof: "",
  differs: [],
});

/** Put a scan into a stop. Answers the stop with it, or null for a text that means nothing at a station. */
export async function withScan(stop: Stop, text: string): Promise<Stop | null> {
  const said = text.trim();
  if (/^(WJ1|HC1):/.test(said)) return withCard(stop, said);
  if (/^WJR:/i.test(said)) return withRegistration(stop, said.slice(4));
  const read = readPersonalCode(said);
  if (read === null) return null;
  if (read === "torn") return { ...stop, fault: "torn" };
  const clear = { ...stop, fault: "" };
  if (stop.people.some((each) => each.code === read.code)) return clear;
  const again = usedBefore(allDone.value, stop.station, stop.direction, read.code, now()) !== null;
  const kept = await staysIn(station.value?.stays ?? [], read.code, now() + skewMs.value);
  const fault = kept ? "stay" : again ? "again" : "";
  return withPerson(clear, { ...nobody(codeTail(read.code)), code: read.code, proof: "code", fault });
}

/** A code of what somebody registered: the name this phone was told, else the server says later whose it is. */
async function withRegistration(stop: Stop, text: string): Promise<Stop> {
  const read = readPersonalCode(text);
  if (read === null || read === "torn") return { ...stop, fault: "torn" };
  const clear = { ...stop, fault: "" };
  if (stop.people.some((each) => each.registration === read.code)) return clear;
  const again = usedBefore(allDone.value, stop.station, stop.direction, read.code, now()) !== null;
  const name = await registeredAs(station.value?.registered ?? [], read.code);
  const shown = name || `${codeTail(read.code)} ${t("联网后核对")}`;
  const fault = again ? "again" : "";
  return withPerson(clear, { ...nobody(shown), registration: read.code, proof: "registration", fault });
}

/** A pass; at a gate a green card as well, which proves that somebody was sampled and says no name. */
async function withCard(stop: Stop, text: string): Promise<Stop> {
  const verdict = await checkCard(text);
  const wrong = (fault: string): Stop => ({ ...stop, pass: { text, serial: "", persons: 999, fault }, fault: "" });
  if (verdict === null) return wrong("no_verifier");
  if ("fault" in verdict) return wrong(verdict.fault);
  const { ofPlate, SAMPLED } = (await import(__VERIFY__)) as Verifier;
  if (stop.kind === "passage" && "round" in verdict && verdict.kind === SAMPLED) return withCertificate(stop, text, verdict);
  if (!("plate" in verdict)) return { ...stop, fault: stop.kind === "passage" ? "not_certificate" : "not_pass" };
  const pass = { text, serial: verdict.serial, persons: verdict.persons, sort: verdict.sort, arrived: stop.pass?.text === text && !!stop.pass.arrived };
  const fault = (stop.plate || stop.odd) && !(await ofPlate(verdict, stop.plate)) ? "other_plate" : handedOn(stop, pass) ? "again" : "";
  return { ...stop, pass: { ...pass, fault }, fault: "" };
}

function withCertificate(stop: Stop, text: string, { serial, number, point }: Card): Stop {
  const pass: PassShown = { proof: "certificate", text, serial, persons: 1 };
  const shown = t("第 {number} 轮已采样，{point} 号采样点，编号 {serial}", { number, point, serial: serial.slice(serial.indexOf("-") + 1) });
  const next = withPerson(stop, nobody(shown));
  return { ...next, pass: { ...pass, fault: handedOn(stop, pass) ? "again" : "" }, fault: "" };
}

/** At a gate people come one by one and show no plate: a pass shown by more of them than it is for was handed on. */
const handedOn = (stop: Stop, pass: { text: string; persons: number }): boolean =>
  stop.kind === "passage" &&
  usesBefore(allDone.value, stop.station, stop.direction, pass.text, now()).length >= pass.persons;

/** The same pass beside another plate: it is read again. */
export const withPlate = async (stop: Stop, plate: string, odd: boolean): Promise<Stop> => {
  const next = { ...stop, plate, odd };
  return next.pass && (next.plate || next.odd) ? { ...(await withCard(next, next.pass.text)), fault: next.fault } : next;
};

/** Somebody named takes the place of somebody of whom only the temperature is known. */
export function withPerson(stop: Stop, person: Occupant): Stop {
  const place = stop.people.findIndex((each) => !each.proof && !each.code && !each.registration && !each.visitor);
  const known = place < 0 ? null : stop.people[place]!;
  const people = known
    ? stop.people.map((each, i) => (i === place ? { ...person, temperature: known.temperature } : each))
    : [...stop.people, person];
  return { ...stop, people, persons: Math.max(stop.persons, people.length) };
}

/** The next person whose temperature is not known yet, or one more. */
export function withTemperature(stop: Stop, tenths: number): Stop {
  const place = stop.people.findIndex((each) => each.temperature === null);
  const people =
    place < 0
      ? [...stop.people, { ...nobody(""), temperature: tenths }]
      : stop.people.map((each, i) => (i === place ? { ...each, temperature: tenths } : each));
  return { ...stop, people, persons: Math.max(stop.persons, people.length) };
}
