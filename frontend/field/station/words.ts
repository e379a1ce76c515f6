/** The words of a station as people read them. */
import { t } from "../i18n";
import { faultWord } from "../screens/card-words";
import type { StationRow } from "../types";
import type { PassShown, Way, Word } from "./rules";

const EMERGENCY = 1; // the kind of pass, as its office numbers them

export const wordOf = (word: Word): string => ({ pass: t("通行"), review: t("复核"), refuse: t("劝返") })[word];
export const wayWord = (way: Way): string => (way === "in" ? t("进") : t("出"));
export const levelWord = (level: string): string =>
  ({ open: t("开放"), controlled: t("管控"), closed: t("封闭") })[level] ?? level;

export function proofWord(proof: string): string {
  const words: Record<string, string> = {
    none: t("无需证件"),
    code: t("个人码"),
    pass: t("通行证"),
    registration: t("自助登记"),
    visitor: t("访客"),
    proxy: t("代为登记"),
    certificate: t("采样凭证"),
  };
  return words[proof] ?? proof;
}

export function whyWord(why: string): string {
  switch (why) {
    case "":
      return "";
    case "fever":
      return t("有人发热，请带到隔离区");
    case "no_proof":
      return t("没有证件或登记");
    case "too_many_persons":
      return t("人数超过通行证核载");
    case "again":
      return t("这个码刚刚用过，请核对本人");
    case "stay":
      return t("正在居家观察或隔离，不应外出，请核实");
    case "torn":
      return t("码残缺，请重新出示");
    case "not_enough":
      return t("出示的在这里还不够，请再出示本岗要看的证件");
    case "not_pass":
      return t("这不是车辆通行证");
    case "not_certificate":
      return t("这不是采样凭证，也不是通行证");
    case "no_verifier":
      return t("验码程序还没有存到手机里，请联网打开一次。");
    default:
      return faultWord(why);
  }
}

/** Where emergency goods go through first: a good emergency pass at a station that has a green lane. */
export const laneWord = (at: StationRow, pass: PassShown | null): string =>
  pass?.sort === EMERGENCY && !pass.fault && at.lanes?.length ? t("优先，走绿色通道：{lanes}", { lanes: at.lanes.join("、") }) : "";

export const REASONS = (): [string, string][] => [
  ["visiting", t("探亲访友")],
  ["no_proof", t("没有证件或登记")],
  ["bad_pass", t("通行证无效")],
  ["unwilling", t("拒绝检查")],
  ["region", t("来自限制地区")],
  ["closed", t("此路口戒严")],
];

export const VEHICLES = (): [string, string][] => [
  ["car", t("小客车")],
  ["truck", t("货车")],
  ["coach", t("客车")],
  ["motorcycle", t("摩托车")],
  ["foot", t("步行")],
  ["other", t("其他")],
];
