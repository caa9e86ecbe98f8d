"""Areas, check points and loose spots of 示例市, each inside the polygon of its street."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from cleancity.demo.basemap import city_rings, is_water
from cleancity.demo.city import CITY_CODE, CITY_NAME, Floats, district_codes, to_lonlat
from cleancity.demo.departments import BY_CATEGORY
from cleancity.demo.geometry import contains

AREA_HEADER = ["区划编码", "名称", "级别", "上级"]
VENUE_HEADER = [
    "场所编码",
    "名称",
    "类型",
    "区县",
    "街道",
    "社区",
    "网格",
    "地址",
    "经度",
    "纬度",
    "坐标系",
    "责任部门",
    "启用",
]
_WORDS = (
    "春晖 和平 幸福 向阳 朝霞 锦绣 翠竹 金桂 玉兰 海棠 云锦 清泉 明珠 凤凰 长乐 安康 "
    "同心 友谊 祥和 福星 书香 银杏 紫薇 芙蓉 丹桂 晨光 星河 月亮湾 松涛 杏林 桃源 梅园 "
    "兰亭 菊香 荷风 柳岸 枫桥 石榴 枣园 桑榆 江湾 沙洲 渡口 堤东 堤西 高台 百花 九龙"
)
WORDS = _WORDS.split()
_ROAD_WORDS = (
    "春江 文华 育才 健康 新民 新华 东风 长安 永宁 朝阳 青年 迎宾 振兴 凤山 龙湖 兴业 "
    "创业 纬一 纬二 经三 经四 玉泉 石榴园 桃园 梧桐"
)
ROAD_WORDS = _ROAD_WORDS.split()

# type: how many, category of its problems, how often it has one (relative), name endings
VENUE_TYPES: dict[str, tuple[int, str, float, tuple[str, ...]]] = {
    "农贸市场": (38, "农贸市场", 3.0, ("农贸市场", "菜市场", "生鲜市场")),
    "餐饮店": (138, "餐饮店", 1.0, ("小吃店", "家常菜馆", "面馆", "火锅店", "快餐店", "酒楼")),
    "食品加工厂": (20, "食品加工厂", 0.8, ("食品厂", "豆制品厂", "糕点厂")),
    "医院": (34, "医院", 0.8, ("医院", "社区卫生服务中心")),
    "学校": (78, "学校", 0.8, ("小学", "中学", "幼儿园")),
    "车站": (12, "车站", 2.0, ("公交枢纽站", "客运站")),
    "建筑工地": (84, "建筑工地", 2.2, ("花园一期工地", "商务楼工地", "安置房工地", "学校扩建工地")),
    "拆迁工地": (22, "拆迁工地", 1.5, ("片区拆迁工地", "旧厂房拆迁工地")),
    "公厕": (108, "公厕", 1.0, ("路公厕", "广场公厕")),
    "物业小区": (128, "物业小区", 1.9, ("花园小区", "苑小区", "家园小区", "里小区")),
    "背街小巷": (58, "生活垃圾", 1.5, ("巷", "里弄", "胡同")),
    "主次干道": (48, "道路保洁", 1.5, ("路东段", "路西段", "路中段")),
    "垃圾中转站": (24, "生活垃圾", 1.2, ("垃圾中转站",)),
    "河道水体": (24, "其他", 1.0, ("渠", "港河段", "沟渠")),
    "公园绿地": (34, "园林绿化", 1.6, ("公园", "街心绿地", "游园")),
    "六小行业": (20, "病媒生物", 0.8, ("旅馆", "理发店", "浴室")),
    "机关单位": (24, "办公区", 0.5, ("政务服务中心", "办公大院")),
    "其他": (6, "其他", 0.5, ("文化广场",)),
}
HOT_PLACE, STATION, OLD_LANE, MEMORIAL = "滨江菜市场", "南站广场", "老城背街巷", "革命烈士陵园"
# name, type, street, x, y (km), department or "": places that the story needs; the first nine are the true hot spot
PLANTED_VENUES = [
    (HOT_PLACE, "农贸市场", "滨江街道", 0.20, 2.40, "D09"),
    ("菜市场北巷", "背街小巷", "滨江街道", 0.24, 2.52, "D13"),
    ("菜市场南巷", "背街小巷", "滨江街道", 0.17, 2.29, "D13"),
    ("老渡口面馆", "餐饮店", "滨江街道", 0.29, 2.43, "D09"),
    ("江湾小吃街", "餐饮店", "滨江街道", 0.11, 2.45, "D09"),
    ("菜市场公厕", "公厕", "滨江街道", 0.26, 2.35, "D01"),
    ("江湾里老小区", "物业小区", "滨江街道", 0.08, 2.34, "D04"),
    ("滨江垃圾中转站", "垃圾中转站", "滨江街道", 0.33, 2.37, "D13"),
    ("菜市场路西段", "主次干道", "滨江街道", 0.02, 2.41, "D13"),
    (STATION, "车站", "站前街道", 1.50, -3.15, "D14"),
    (OLD_LANE, "背街小巷", "老城街道", -2.95, -0.75, "D14"),
    (MEMORIAL, "公园绿地", "西山街道", -5.3, 0.1, "D08"),
]
N_HOT = 9
HOTLINE_OFFICE = (-0.42, -0.31)  # km; where the hotline's system puts every case without an address
N_SPOTS = 8000


class Places(NamedTuple):
    """Check points first (n_venues), loose spots after them; lists and arrays of one length."""

    n_venues: int
    name: list[str]  # empty for a loose spot
    kind: list[str]
    category: list[str]
    street: list[int]
    community: list[str]
    address: list[str]
    dept: list[str]  # responsible department's code; empty for a loose spot
    weight: Floats  # how often a problem is found there, relative
    lon: Floats
    lat: Floats


@cache
def communities() -> dict[int, list[tuple[str, str]]]:
    """Street index -> its communities as (code, name); names are unique in the city."""
    names = [word + ending for ending in ("社区", "里社区", "苑社区") for word in WORDS]
    result: dict[int, list[tuple[str, str]]] = {}
    for index, street in enumerate(city_rings()[0]):
        count = 3 + index % 2
        result[index] = [(f"{street.code}{c + 1:03d}", names.pop(0)) for c in range(count)]
    return result


def area_rows() -> list[list[object]]:
    """City, districts, streets, communities: rows below AREA_HEADER (the city itself is level 区县's parent only)."""
    codes = district_codes()
    rows: list[list[object]] = [[code, name, "区县", CITY_CODE] for name, code in codes.items()]
    streets = city_rings()[0]
    rows += [[street.code, street.name, "街道", codes[street.district]] for street in streets]
    rows += [
        [code, name, "社区", streets[index].code] for index, items in communities().items() for code, name in items
    ]
    return rows


def _points_in(rng: np.random.Generator, street: int, n: int) -> Floats:
    """n points (km) inside a street, thicker near its seed, off the water and away from the hotline's office."""
    places, rings, _ = city_rings()
    ring, seed = rings[street], np.array([places[street].x, places[street].y])
    spread = 0.33 * (ring.max(axis=0) - ring.min(axis=0))
    found = np.empty((0, 2))
    while len(found) < n:
        trial = seed + rng.normal(0, 1, (4 * n + 20, 2)) * spread
        near_office = np.hypot(*(trial - HOTLINE_OFFICE).T) < 0.12
        found = np.vstack([found, trial[contains(ring, trial) & ~is_water(trial) & ~near_office]])
    return found[:n]


def _streets_of(rng: np.random.Generator, n: int) -> list[int]:
    """Streets of n places: the core has more than the outskirts."""
    seeds = np.array([(place.x, place.y) for place in city_rings()[0]])
    weight = np.exp(-np.hypot(*seeds.T) / 6.5)
    return [int(i) for i in np.sort(rng.choice(len(seeds), n, p=weight / weight.sum()))]


def _scattered(rng: np.random.Generator, n: int) -> tuple[list[int], Floats]:
    streets = _streets_of(rng, n)
    points = [_points_in(rng, street, streets.count(street)) for street in sorted(set(streets))]
    return streets, np.vstack(points)


def _name(street: str, ending: str, taken: set[str], rng: np.random.Generator) -> str:
    for _ in range(200):
        name = str(rng.choice(WORDS)) + ending
        if name not in taken:
            return name
        name = street + str(rng.choice(WORDS)) + ending
        if name not in taken:
            return name
    raise ValueError(f"no free name left for {ending}")


def build(seed: int) -> Places:
    """Check points and spots; the same seed gives the same city."""
    rng = np.random.default_rng([seed, 1])
    streets = city_rings()[0]
    kinds = [kind for kind, (count, *_) in VENUE_TYPES.items() for _ in range(count)]
    street_of, points = _scattered(rng, len(kinds))
    kinds = [kinds[i] for i in rng.permutation(len(kinds))]
    taken = {name for name, *_ in PLANTED_VENUES}
    names: list[str] = []
    for kind, street in zip(kinds, street_of, strict=True):
        names.append(_name(streets[street].name[:-2], str(rng.choice(VENUE_TYPES[kind][3])), taken, rng))
        taken.add(names[-1])
    owners = [BY_CATEGORY[VENUE_TYPES[kind][1]][0][0] if kind != "河道水体" else "D07" for kind in kinds]
    weights = [VENUE_TYPES[kind][2] for kind in kinds]
    index_of = {street.name: index for index, street in enumerate(streets)}
    spot_streets, spots = _scattered(rng, N_SPOTS)
    names = [name for name, *_ in PLANTED_VENUES] + names + [""] * N_SPOTS
    kinds = [kind for _, kind, *_ in PLANTED_VENUES] + kinds + [""] * N_SPOTS
    street_of = [index_of[street] for _, _, street, *_ in PLANTED_VENUES] + street_of + spot_streets
    xy = np.vstack([np.array([(x, y) for *_, x, y, _ in PLANTED_VENUES]), points, spots])
    n = len(names)
    roads, numbers = rng.integers(0, len(ROAD_WORDS), n), rng.integers(1, 300, n)
    picks = rng.integers(0, 12, n)
    lon, lat = to_lonlat(xy[:, 0], xy[:, 1])
    return Places(
        n_venues=n - N_SPOTS,
        name=names,
        kind=kinds,
        category=[VENUE_TYPES[kind][1] if kind else "" for kind in kinds],
        street=street_of,
        community=[communities()[s][int(p) % len(communities()[s])][1] for s, p in zip(street_of, picks, strict=True)],
        address=[f"{ROAD_WORDS[r]}路{k}号" for r, k in zip(roads.tolist(), numbers.tolist(), strict=True)],
        dept=[dept for *_, dept in PLANTED_VENUES] + owners + [""] * N_SPOTS,
        weight=np.array([0.0] * len(PLANTED_VENUES) + weights + [1.0] * N_SPOTS),
        lon=lon.round(6),
        lat=lat.round(6),
    )


def venue_rows(places: Places) -> list[list[object]]:
    """Rows of the venue file, below VENUE_HEADER."""
    streets = city_rings()[0]
    return [
        [
            f"V{i + 1:04d}",
            places.name[i],
            places.kind[i],
            streets[places.street[i]].district,
            streets[places.street[i]].name,
            places.community[i],
            f"G{streets[places.street[i]].code[4:]}{i % 9 + 1:02d}",
            streets[places.street[i]].name + places.address[i],
            float(places.lon[i]),
            float(places.lat[i]),
            "wgs84",
            places.dept[i],
            "是",
        ]
        for i in range(places.n_venues)
    ]


def office_lonlat() -> tuple[float, float]:
    """The default address: the hotline office's coordinate, six decimals."""
    lon, lat = to_lonlat(np.array(HOTLINE_OFFICE[0]), np.array(HOTLINE_OFFICE[1]))
    return round(float(lon), 6), round(float(lat), 6)


__all__ = ["AREA_HEADER", "CITY_NAME", "VENUE_HEADER", "Places", "area_rows", "build", "communities", "venue_rows"]
