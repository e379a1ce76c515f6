/** The words for what a verifier found. */
import { t } from "../i18n";

export function faultWord(code: string): string {
  return (
    {
      foreign: t("不是本系统的凭证"),
      broken: t("凭证残缺，读不出来"),
      unknown_key: t("不认识签发方，请先更新数据"),
      revoked_key: t("签发密钥已吊销"),
      altered: t("签名不对，内容被改过或是伪造"),
      signature: t("签名不对，内容被改过或是伪造"),
      outside_key: t("签发时间不在密钥有效期内"),
      not_yet: t("还没有到生效时间"),
      expired: t("已过期"),
      void: t("此编号已作废"),
      other_round: t("不是这一轮的凭证"),
      nobody: t("没有印过或没有发给任何人的编号"),
      other_plate: t("不是这辆车的通行证"),
      base45: t("编码有误，读不出来"),
      compression: t("压缩的内容已损坏"),
      decode: t("结构不对，读不出来"),
      schema: t("证书内容不合规定"),
      key_expired: t("签发证书不在有效期内"),
      usage: t("签发方无权签发这一类证书"),
    }[code] ?? code
  );
}

export function kindWord(kind: string): string {
  return { v: t("疫苗接种"), t: t("核酸或抗原检测"), r: t("康复") }[kind] ?? kind;
}

/** Say which of the three kinds of pass it is (response/passes numbers them). */
export function passWord(sort: number): string {
  return { 1: t("应急运输"), 2: t("重点企业"), 3: t("返岗通勤") }[sort] ?? String(sort);
}
