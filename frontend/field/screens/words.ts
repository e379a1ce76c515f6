/** Words for codes, in one place so that every screen uses the same. */
import { t, when } from "../i18n";
import type { Outcome } from "../types";
import type { Flag } from "../visit";

/** The kinds of need of the register (registry/people), most pressing at a door first. */
export const needWords = (): [string, string][] => [
  ["immobile", t("行动不便")],
  ["chronic", t("慢性病")],
  ["lives_alone", t("独居")],
  ["elderly", t("高龄老人")],
  ["disabled", t("残疾")],
  ["infant", t("婴幼儿")],
  ["pregnant", t("孕产妇")],
  ["no_smartphone", t("无智能手机")],
  ["low_income", t("低保")],
  ["no_internet", t("学生无网络")],
  ["stranded", t("滞留外地人员")],
  ["herder", t("牧民")],
];
export const ppeWords = (): [string, string][] => [
  ["gloves", t("一次性手套")],
  ["face_shield", t("防护面屏")],
  ["n95", t("N95口罩")],
  ["gown", t("隔离衣")],
  ["coverall", t("防护服")],
  ["sanitiser", t("手消毒液")],
];
export const serviceWords = (): [string, string][] => [
  ["publicity", t("防控宣传")],
  ["persuasion", t("文明劝导")],
  ["screening", t("疫情排查")],
  ["convenience", t("便民服务")],
];
export const flagWords = (): [Flag, string][] => [
  ["went", t("已上门")],
  ["saw", t("见到本人")],
  ["checked_code", t("已验码")],
  ["verified", t("已核实身份")],
  ["told", t("已当面告知")],
];
export const outcomeWord = (outcome: Outcome): string =>
  ({
    reached: t("已访"),
    absent: t("无人"),
    vacant: t("空户"),
    refused: t("拒访"),
    moved: t("已搬走"),
    inaccessible: t("进不去"),
  })[outcome];
export const reasonWords = (outcome: Outcome): [string, string][] =>
  outcome === "refused"
    ? [
        ["拒绝开门", t("拒绝开门")],
        ["拒绝回答", t("拒绝回答")],
        ["要求改天", t("要求改天")],
        ["态度激烈", t("态度激烈")],
      ]
    : [
        ["单元门锁闭", t("单元门锁闭")],
        ["封控管控", t("封控管控")],
        ["道路不通", t("道路不通")],
        ["有犬只", t("有犬只")],
      ];
export const kindWord = (kind: string): string =>
  ({
    "visit@1": t("入户"),
    "found_household@1": t("册外住户"),
    "contact@1": t("改联系方式"),
    "lead_result@1": t("线索核实"),
    "accept_order@1": t("接单"),
    "complete_order@1": t("完成工单"),
    "read_document@1": t("签阅文件"),
    "acknowledge_directive@1": t("签收指令"),
    "tube@1": t("采样管"),
    "box@1": t("装箱"),
    "handover@1": t("转运交接"),
    "cards@1": t("采样凭证"),
    "attempt@1": t("上门采样未成"),
    "ppe@1": t("防护核对"),
    "check@1": t("卡口查验"),
    "passage@1": t("门岗出入"),
    "followup@1": t("随访"),
    "patrol@1": t("巡查"),
    "seal@1": t("封条"),
    "set_aside@1": t("交给办公室"),
  })[kind] ?? kind;
export const residenceWord = (residence: string): string =>
  ({
    permanent: t("常住"),
    temporary: t("暂住"),
    floating: t("流动"),
    gone: t("已离开"),
  })[residence] ?? residence;
export const sourceWord = (source: string): string =>
  ({
    pushed: t("上级推送"),
    declared: t("自主报备"),
  })[source] ?? source;
/** When something is due, and that it is late when it is. */
export const dueWord = (due: string | null, at: number): string =>
  due === null ? "" : Date.parse(due) < at ? t("已过期限 {at}", { at: when(due) }) : t("{at} 前", { at: when(due) });
export const codeWord = (code: string): string =>
  ({
    required: t("必须填写"),
    type: t("格式不对"),
    range: t("超出范围"),
    choice: t("不在选项里"),
    constraint: t("不符合要求"),
    too_large: t("这一条太大，服务器没有收到。改小再传，或用“交接数据”交出去。"),
  })[code] ?? code;
