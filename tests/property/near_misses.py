"""Stacks in which one setting says something else: any field that the model has, or will have."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr

from stacks.model.stack import Settings
from tests.property.docker_stacks import Raw

WORDS = """
a A - _ 0 7 0x1 a.b a..b -a a- a_b \u0661 * *.x.test x.test X.test / /a //a /a/../b /proc : a:1 a=b , % a%b
10.243.0.0/24 10.243.0.5 10.243.0.0/33 10.1.0.0/16 0.0.0.0/0 0.0.0.0 255.255.255.255 127.0.0.1 :: ::1 0::1
fe80::1%eth0 fd00::/64 ::ffff:10.0.0.1 ::ffff:0:0/96 10.1.0.1-10.1.0.9 169.254.0.0/16 http:// http://[
https://m.test/v2 https://m.test:99999 http://u:p@m.test net. net.ipv4.ip_forward net.a/../../x kernel.x
kubernetes.io/os node.kubernetes.io/x app.kubernetes.io/name app.kubernetes.io/managed-by a..b/c 1.37.2 v1
container-networks.stack pod-security.kubernetes.io/enforce kubernetes.io/metadata.name system:x default
kube-system traefik control-plane localhost host web back shop street nginx:1.29 eth0 eth0.10 lo docker0
default-deny allow-dns allow-ingress-web wire-parent wire-parent-anchor None true PATH
"""
UNUSUAL = ["", " ", "a b", "\n", "a\nb", "\0", "\ud800", '"', "\\", "x" * 41, "x" * 64, "x" * 300]
TEXTS = st.sampled_from([*WORDS.split(), *UNUSUAL])
SMALL = [0, 1, -1, 2, 5, 6, 16, 53, 67, 68, 80, 118, 512, 1279, 8080, 10_000, 24300, 30080, 32768]
LARGE = [65535, 65536, 2**31, 2**43, 2**63, 10**30]
NUMBERS = st.sampled_from([*SMALL, *LARGE])
FRACTIONS = st.sampled_from([0.0, 1e-9, 0.0004, 0.5, 1.0005, 1e300, float("inf"), float("nan")])
ANYTHING: st.SearchStrategy[Any] = (
    TEXTS | NUMBERS | FRACTIONS | st.booleans() | st.none() | st.just([]) | st.just({})
)


class Site(NamedTuple):
    """A place in settings where something else may be said, and what the model expects there."""

    holder: Any
    key: str | int
    kind: Any


def sites(raw: Any, kind: Any) -> Iterator[Site]:
    """Every place in settings, whether something is said there or not."""
    kind = _plain(kind, raw)
    if isinstance(kind, type) and issubclass(kind, BaseModel) and isinstance(raw, dict):
        for name, field in kind.model_fields.items():
            key = field.alias or name
            yield Site(raw, key, field.annotation)
            if key in raw:
                yield from sites(raw[key], field.annotation)
    elif get_origin(kind) is dict and isinstance(raw, dict):
        yield Site(raw, "", kind)
        for key, value in raw.items():
            yield Site(raw, key, get_args(kind)[1])
            yield from sites(value, get_args(kind)[1])
    elif get_origin(kind) is tuple and isinstance(raw, list):
        for index, value in enumerate(raw):
            yield Site(raw, index, get_args(kind)[0])
            yield from sites(value, get_args(kind)[0])


def of_kind(kind: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """What a field of this type may be given, sensible or not."""
    kind = _unannotated(kind)
    if get_origin(kind) in (Union, UnionType):
        return st.one_of([of_kind(one, depth) for one in get_args(kind)])
    if get_origin(kind) is Literal:
        return st.sampled_from(get_args(kind))
    if get_origin(kind) is dict:
        return st.dictionaries(TEXTS, of_kind(get_args(kind)[1], depth + 1), max_size=2)
    if get_origin(kind) is tuple:
        return st.lists(of_kind(get_args(kind)[0], depth + 1), max_size=2)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _of_model(kind, depth)
    leaves = {
        bool: st.booleans(),
        int: NUMBERS,
        float: FRACTIONS,
        str: TEXTS,
        SecretStr: TEXTS,
        NoneType: st.none(),
    }
    return leaves[kind]


def _of_model(model: type[BaseModel], depth: int) -> st.SearchStrategy[Raw]:
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    needed = {name: of_kind(one.annotation, depth + 1) for name, one in fields.items() if one.is_required()}
    others = (
        {}
        if depth > 2
        else {
            name: of_kind(one.annotation, depth + 1) for name, one in fields.items() if not one.is_required()
        }
    )
    return st.fixed_dictionaries(needed, optional=others)


@st.composite
def near_misses(draw: st.DrawFn, stacks: st.SearchStrategy[Raw]) -> Raw:
    """A stack in which one or two settings say something else, or a name is another."""
    raw = deepcopy(draw(stacks))
    for _ in range(draw(st.integers(1, 2))):
        site = draw(st.sampled_from(list(sites(raw, Settings))))
        if site.key == "":
            _rename(draw, site.holder)
        else:
            site.holder[site.key] = draw(of_kind(site.kind) | ANYTHING)
    return raw


def _rename(draw: st.DrawFn, holder: Raw) -> None:
    if holder:
        old = draw(st.sampled_from(sorted(holder)))
        holder[draw(TEXTS)] = holder.pop(old) if draw(st.booleans()) else deepcopy(holder[old])


def _unannotated(kind: Any) -> Any:
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    return kind


def _plain(kind: Any, raw: Any) -> Any:
    """The one of several types that fits what is there: a network's by its driver."""
    kind = _unannotated(kind)
    if get_origin(kind) not in (Union, UnionType):
        return kind
    kinds = [_unannotated(one) for one in get_args(kind) if one is not NoneType]
    if isinstance(raw, Mapping):
        models = [one for one in kinds if isinstance(one, type) and issubclass(one, BaseModel)]
        fitting = [one for one in models if raw.keys() <= _keys(one)]
        return next((one for one in fitting if _has_driver(one, raw)), (fitting or models or kinds)[0])
    return kinds[0]


def _keys(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def _has_driver(model: type[BaseModel], raw: Mapping[str, Any]) -> bool:
    driver = model.model_fields.get("driver")
    return driver is None or raw.get("driver") in get_args(driver.annotation)
