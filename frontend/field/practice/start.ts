/** Practice: an invented building made on the phone. Nothing is stored, nothing is sent. */
import { now } from "../clock";
import { go } from "../nav";
import { account, accounts, phase, practice, unsent, visits, world } from "../session";
import { emptyWorld } from "../world";
import { practiceWorld } from "./town";

export function startPractice(at = "today"): void {
  practice.value = true;
  unsent.value = [];
  visits.value = [];
  world.value = practiceWorld(now());
  phase.value = "open";
  go(at);
}

export function stopPractice(): void {
  practice.value = false;
  account.value = null;
  unsent.value = [];
  visits.value = [];
  world.value = emptyWorld();
  phase.value = accounts.value.length ? "locked" : "sign-in";
  go("today");
}
