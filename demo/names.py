"""Invented names in every form the register must bear: Chinese, Mongolian without a surname, long, Cyrillic, old script.

Names are put together by chance from common parts; nobody was copied. That one fits a living person cannot be ruled out
for any name people would believe.
"""

from random import Random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文包白何鲍单解查仇翟盖乌齐佟关那"
)
DOUBLE_SURNAMES = ("欧阳", "司马", "尉迟", "呼延", "完颜", "皇甫")
FIRST = "志建国文明德永春秀玉桂凤淑丽晓小海天立宝庆福荣俊佳雨思子嘉梓浩宇欣怡若晨一雅静红金银长兴学振维成少云"
LAST = "华明军强伟芳英兰珍梅霞玲琴娟萍艳辉刚平林峰涛斌超杰鹏飞宁波亮东生梁才贵山泉龙虎燕雪月洁婷轩然涵琪睿妍诚昊"
MONGOLIAN_PARTS = (
    "乌兰 其木格 高娃 萨仁 娜仁 托娅 斯琴 乌日娜 图雅 格日勒 巴特尔 苏和 朝鲁 布和 宝音 达来 额尔敦 那顺 巴雅尔 敖特根 "
    "孟和 特木尔 呼日勒 阿古拉 牧仁 查干 巴拉 哈斯 塔娜 萨日娜 阿拉坦 都古尔 吉日嘎拉 满都拉 白音 胡格吉勒 青格勒 苏日娜 "
    "道尔吉 旺楚克 扎布 僧格 温都苏 乌云 毕力格 通拉嘎 阿木古楞 希吉尔 宝力高 海日 恩和 莫日根 珠拉 文都日 特古斯"
)
MONGOLIAN = MONGOLIAN_PARTS.split()
CYRILLIC = ("Баттулга", "Энхжаргал", "Мөнхбаяр Оюунчимэг", "Нарантуяа", "Ганбаатар")
OLD_SCRIPT = ("ᠰᠠᠷᠠᠩᠭᠡᠷᠡᠯ", "ᠪᠠᠶᠠᠷ", "ᠨᠠᠷᠠᠨ")
LONGEST_PARTS = 4  # 额尔敦那顺吉日嘎拉毕力格: eleven characters and no surname


def han(chance: Random, surname: str = "") -> str:
    """Give a Chinese name, of a given surname where there is one."""
    surname = surname or (
        chance.choice(DOUBLE_SURNAMES) if chance.random() < 0.006 else SURNAMES[chance.randrange(len(SURNAMES))]
    )
    if chance.random() < 0.18:
        return surname + chance.choice(LAST)
    return surname + chance.choice(FIRST) + chance.choice(LAST)


def mongolian(chance: Random) -> str:
    """Give a Mongolian name as registers write it, mostly in Chinese characters, sometimes long or in another script."""
    dice = chance.random()
    if dice < 0.01:
        return chance.choice(OLD_SCRIPT)
    if dice < 0.03:
        return chance.choice(CYRILLIC)
    parts = 1 if dice < 0.35 else 2 if dice < 0.93 else LONGEST_PARTS if dice > 0.985 else 3
    return "".join(chance.sample(MONGOLIAN, parts))


def surname_of(name: str) -> str:
    """Give the surname of a Chinese name that ``han`` made."""
    return name[:2] if name[:2] in DOUBLE_SURNAMES else name[:1]
