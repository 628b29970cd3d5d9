"""What is said of a change is what a reviewer needs, once; and what follows from one thing is one row."""

from previews.model import Action, Change, Detail, Effect, Group, Part
from previews.rows import MOST, Line, Row, rows


def part(
    kind: str = "Container",
    name: str = "a",
    *details: Detail,
    action: Action = Action.CHANGED,
    effect: Effect = Effect.LIVE,
    why: str = "",
) -> Part:
    return Part(kind=kind, name=name, action=action, effect=effect, why=why, details=details)


def change(
    *parts: Part,
    group: Group = Group.ENDPOINTS,
    place: str = "",
    kind: str = "endpoint",
    name: str = "a",
    action: Action = Action.CHANGED,
    effect: Effect = Effect.LIVE,
    why: str = "",
) -> Change:
    return Change(
        group=group, place=place, kind=kind, name=name, action=action, effect=effect, why=why, parts=parts
    )


def only(one: Change) -> Row:
    (row,) = rows([one], one.group)
    return row


def said(one: Change) -> list[str]:
    return [f"{line.subject}|{line.what}|{' -> '.join(line.values)}" for line in only(one).lines]


def test_of_what_changes_both_values_are_said() -> None:
    details = Detail("memory", "64 MiB", "96 MiB"), Detail("label x", None, "y"), Detail("label z", "", None)
    assert said(change(part("Container", "a", *details))) == [
        "|memory|64 MiB -> 96 MiB",
        "|label x|none -> y",
        "|label z|empty -> none",
    ]


def test_of_what_comes_or_goes_there_is_one_value() -> None:
    for action, detail in (
        (Action.ADDED, Detail("subnet", None, "10.1.0.0/24")),
        (Action.REMOVED, Detail("subnet", "10.1.0.0/24")),
    ):
        assert said(change(part("Network", "a", detail), action=action)) == ["|subnet|10.1.0.0/24"]


def test_what_is_secret_is_said_to_change() -> None:
    assert said(change(part("Container", "a", Detail("boot files")))) == [
        "|boot files: changed, and not shown|"
    ]


def test_another_part_is_named_with_what_it_takes() -> None:
    parts = (
        part("Ingress", "shop/shop", Detail("TLS", "a", "b")),
        part("Secret", "shop/shop-tls", Detail("data"), action=Action.REPLACED, effect=Effect.RECREATE),
    )
    one = change(*parts, group=Group.WORKLOADS, place="shop", kind="route", name="shop")
    assert said(one) == ["|TLS|a -> b", "Secret shop-tls (recreate)|data: changed, and not shown|"]


def test_a_part_that_comes_or_goes_alone_is_said_to() -> None:
    parts = (
        part("Ingress", "s/a-redirect", action=Action.ADDED),
        part("Ingress", "s/a", action=Action.REMOVED),
    )
    assert said(change(*parts, kind="route")) == ["|added|", "|removed|"]


def test_two_parts_that_say_the_same_say_it_once() -> None:
    detail = Detail("route */", None, "a:http")
    parts = part("Ingress", "s/a", detail), part("Ingress", "s/a-redirect", detail)
    assert said(change(*parts, kind="route")) == ["|route */|none -> a:http"]


def test_of_a_thing_that_goes_its_parts_are_not_told() -> None:
    parts = (
        part("Network", "wire", Detail("subnet", "a")),
        part("Network", "wire-parent", Detail("subnet", "b")),
    )
    one = change(*parts, group=Group.NETWORKS, name="wire", action=Action.REMOVED)
    assert said(one) == ["|subnet|a"]


def test_of_a_node_that_comes_labels_are_told_too() -> None:
    parts = (
        part("Container", "a", Detail("memory", None, "1"), action=Action.ADDED),
        part("NodePatch", "a-labels", Detail("label tier", None, "front"), action=Action.ADDED),
    )
    assert said(change(*parts, group=Group.NODES, action=Action.ADDED)) == ["|memory|1", "|label tier|front"]


def test_an_addon_is_one_line_unless_something_in_it_changes() -> None:
    parts = [part("ServiceAccount", f"calico/ServiceAccount:kube-system/{name}") for name in "ab"]
    image = part("DaemonSet", "calico/DaemonSet:kube-system/calico-node", Detail("image", "1", "2"))
    addon = {"group": Group.ADDONS, "kind": "addon", "name": "Calico"}
    replaced = change(*parts, action=Action.REPLACED, **addon)  # type: ignore[arg-type]
    assert said(replaced) == ["|2 objects|"]
    changed = change(*parts, image, **addon)  # type: ignore[arg-type]
    assert said(changed) == ["DaemonSet calico-node|image|1 -> 2", "|2 objects go with that|"]


def test_too_many_lines_are_counted() -> None:
    details = [Detail(str(number), "a", "b") for number in range(MOST + 5)]
    lines = said(change(part("Container", "a", *details)))
    assert (len(lines), lines[-1]) == (MOST + 1, "|and 5 more, which the format json has|")


def test_what_goes_with_one_thing_is_one_row_per_place() -> None:
    follows = {"action": Action.REPLACED, "effect": Effect.RECREATE, "why": "with node a"}
    changes = [
        change(part(), group=Group.WORKLOADS, place=place, kind="app", name=name, **follows)  # type: ignore[arg-type]
        for place, name in (("shop", "a"), ("shop", "b"), ("street", "c"))
    ]
    assert [(row.place, row.things) for row in rows(changes, Group.WORKLOADS)] == [
        ("shop", (("app", "a"), ("app", "b"))),
        ("street", (("app", "c"),)),
    ]


def test_what_says_something_of_itself_is_its_own_row() -> None:
    changes = [
        change(part("Container", name, Detail("memory", "1", "2")), name=name, why="same") for name in "ab"
    ]
    assert [row.things for row in rows(changes, Group.ENDPOINTS)] == [
        (("endpoint", "a"),),
        (("endpoint", "b"),),
    ]


def test_other_groups_are_left_out() -> None:
    assert rows([change(part())], Group.NODES) == ()
    assert only(change(part())).lines == ()
    assert Line("", "x") == Line("", "x", ())
