/** What a scan at a station means: a pass checked with no network, a personal code, or nothing that is known here. */
import { now, skewMs } from "../clock";
import { t } from "../i18n";
import { readPersonalCode, codeTail } from "../sampling/rules";
import { checkCard } from "../screens/card";
import { allDone, station } from "./bench";
import { registeredAs, staysIn, usedBefore, usesBefore, type Occupant, type Stop } from "./rules";

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
  if (/^(WJ1|HC1):/.test(said)) return withPass(stop, said);
  if (/^WJR:/i.test(said)) return withRegistration(stop, said.slice(4));
  const read = readPersonalCode(said);
  if (read === null) return null;
  if (read === "torn") return { ...stop, fault: "torn" };
  if (stop.people.some((each) => each.code === read.code)) return stop;
  const again = usedBefore(allDone.value, stop.station, stop.direction, read.code, now()) !== null;
  const kept = await staysIn(station.value?.stays ?? [], read.code, now() + skewMs.value);
  const fault = kept ? "stay" : again ? "again" : stop.fault === "torn" ? "" : stop.fault;
  return withPerson({ ...stop, fault }, { ...nobody(codeTail(read.code)), code: read.code, proof: "code" });
}

/** A code of what somebody registered: the name this phone was told, else the server says later whose it is. */
async function withRegistration(stop: Stop, text: string): Promise<Stop> {
  const read = readPersonalCode(text);
  if (read === null || read === "torn") return { ...stop, fault: "torn" };
  if (stop.people.some((each) => each.registration === read.code)) return stop;
  const again = usedBefore(allDone.value, stop.station, stop.direction, read.code, now()) !== null;
  const name = await registeredAs(station.value?.registered ?? [], read.code);
  const shown = name || `${codeTail(read.code)} ${t("联网后核对")}`;
  const fault = again ? "again" : stop.fault === "torn" ? "" : stop.fault;
  return withPerson({ ...stop, fault }, { ...nobody(shown), registration: read.code, proof: "registration" });
}

async function withPass(stop: Stop, text: string): Promise<Stop> {
  const verdict = await checkCard(text);
  if (verdict === null) return { ...stop, fault: "no_verifier" };
  if ("fault" in verdict) return { ...stop, pass: { text, serial: "", persons: 999 }, fault: verdict.fault };
  if (!("plate" in verdict)) return { ...stop, fault: "not_pass" };
  const pass = { text, serial: verdict.serial, persons: verdict.persons };
  const { ofPlate } = (await import(__VERIFY__)) as Verifier;
  const fault = stop.plate && !(await ofPlate(verdict, stop.plate)) ? "other_plate" : handedOn(stop, pass) ? "again" : "";
  return { ...stop, pass, fault };
}

/** At a gate people come one by one and show no plate: a pass shown by more of them than it is for was handed on. */
const handedOn = (stop: Stop, pass: { text: string; persons: number }): boolean =>
  stop.kind === "passage" &&
  usesBefore(allDone.value, stop.station, stop.direction, pass.text, now()).length >= pass.persons;

/** The same pass beside another plate: it is read again. */
export const withPlate = async (stop: Stop, plate: string, odd: boolean): Promise<Stop> => {
  const next = { ...stop, plate, odd };
  return next.pass && next.plate ? withPass({ ...next, fault: "" }, next.pass.text) : next;
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
