/** What this person has to do is one list in the desk's order; what was done on this phone is off it at once. */
import assert from "node:assert/strict";
import test from "node:test";
import { isSigned, toDo } from "../todo/rules";
import type { AnyRow, FieldEvent } from "../types";
import { buildWorld } from "../world";

const at = Date.parse("2022-11-11T12:00:00+08:00");
const hour = (n: number): string => new Date(at + n * 3_600_000).toISOString();
const common = { v: "0", where: "书香社区", href: "/x/", owed_at: hour(3), due_at: null, reminded: false };
const rows = [
  { ...common, id: "p", type: "document", number: "第16号", title: "通知", urgency: "", secret: false, attachments: 0, text: "正文" },
  { ...common, id: "s", type: "document", number: "", title: "", urgency: "", secret: true, attachments: 0, text: "", owed_at: hour(4) },
  { ...common, id: "d", type: "directive", title: "签收即可", document: "第15号", asks: "receipt", state: "asked", text: "", reminded: true },
  { ...common, id: "r", type: "directive", title: "要上报", document: "第15号", asks: "report", state: "asked", text: "", owed_at: hour(1) },
  { ...common, id: "o", type: "order", title: "送药", place: "b", state: "issued", household: null, due_at: hour(-1), owed_at: hour(-1) },
  { ...common, id: "t", type: "task", title: "11-11日报", kind: "daily", owed_at: hour(5), due_at: hour(5) },
  { id: "l", v: "0", type: "lead", name: "苏日娜", phone_tail: "", address: "永清", due_at: hour(2), state: "open", source: "pushed" },
] as unknown as AnyRow[];
const world = buildWorld([new Map(rows.map((row) => [row.id, row]))]);
const say = (kind: string, subject: string): FieldEvent => ({ kind, subject }) as FieldEvent;
const ids = (said: FieldEvent[]): string => toDo(world, said, at).map((row) => row.id).join("");

test("what is late stands first, then what somebody was reminded of, then what is owed longest", () => {
  assert.equal(ids([]), "odrlpst");
  assert.deepEqual(toDo(world, [], at).map((row) => row.late), [true, false, false, false, false, false, false]);
  assert.deepEqual([toDo(world, [], at)[4]!.title, toDo(world, [], at)[5]!.title], ["第16号 通知", ""]);
});

test("what was done here is off the list, but what must be reported done waits for the desk", () => {
  const done = [say("read_document@1", "p"), say("acknowledge_directive@1", "d"), say("lead_result@1", "l"), say("complete_order@1", "o")];
  assert.equal(ids(done), "rst");
  assert.equal(ids([say("acknowledge_directive@1", "r"), say("accept_order@1", "o")]), "odrlpst");
  assert.ok(isSigned(world, [say("acknowledge_directive@1", "r")], "r") && !isSigned(world, [], "r"));
});

test("an event of one kind does not take another thing of the same id off", () => {
  assert.equal(ids([say("read_document@1", "d"), say("acknowledge_directive@1", "p")]), "odrlpst");
});
