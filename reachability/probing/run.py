"""Probing all expectations of a stack: every connection, at all places at once, the odd ones twice."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reachability.expectations import Expectation
from reachability.observations import Attempt, Observation
from reachability.probing.plan import Trial, objection, trials
from reachability.probing.transport import Transport
from reachability.probing.world import Place, World

PAUSE_SECONDS = 2.0


@dataclass(frozen=True)
class Outcome:
    """What a connection came to, and what is to be said against its answer."""

    attempt: Attempt
    objection: str


def probe(expectations: Sequence[Expectation], world: World, transport: Transport) -> list[Observation]:
    """Probe expectations.

    Args:
        expectations: what should come of which connection.
        world: the stack as it stands.
        transport: the way to its places.

    Returns:
        One observation for each expectation, in their order; without attempts where nothing could be tried.
    """
    prober = _Prober(expectations, world, transport)
    wanted = [trial for number, one in enumerate(expectations) for trial in trials(number, one, world)]
    outcomes = prober.run(wanted, tries=1)
    odd = [trial for trial in wanted if not prober.is_expected(trial, outcomes[trial])]
    if odd:
        # A policy or an endpoint that has just changed may not have reached every node yet.
        time.sleep(PAUSE_SECONDS)
        outcomes |= prober.run(odd, tries=2)
    return prober.observations(wanted, outcomes)


class _Prober:
    def __init__(self, expectations: Sequence[Expectation], world: World, transport: Transport) -> None:
        self._expectations = expectations
        self._world = world
        self._transport = transport

    def run(self, wanted: Sequence[Trial], tries: int) -> dict[Trial, Outcome]:
        by_place: dict[Place, list[Trial]] = defaultdict(list)
        for trial in wanted:
            by_place[trial.place].append(trial)
        # What is tried alike for two expectations is tried once.
        commands = {
            place: list(dict.fromkeys(trial.command for trial in own)) for place, own in by_place.items()
        }
        ended = self._transport.run_all(commands.items())
        found = {place: dict(zip(commands[place], results, strict=True)) for place, results in ended.items()}
        return {
            trial: self._outcome(trial, trial.attempt(found[trial.place][trial.command], tries))
            for trial in wanted
        }

    def _outcome(self, trial: Trial, attempt: Attempt) -> Outcome:
        expectation = self._expectations[trial.expectation]
        names = self._world.names(expectation.destination)
        return Outcome(attempt, objection(expectation, attempt, trial.place, names))

    def is_expected(self, trial: Trial, outcome: Outcome) -> bool:
        wanted = self._expectations[trial.expectation].verdict
        return outcome.attempt.verdict is wanted and not outcome.objection

    def observations(self, wanted: Sequence[Trial], outcomes: Mapping[Trial, Outcome]) -> list[Observation]:
        of_each: dict[int, list[Outcome]] = defaultdict(list)
        for trial in wanted:
            of_each[trial.expectation].append(outcomes[trial])
        return [
            Observation(
                expectation,
                tuple(one.attempt for one in of_each[number]),
                next((one.objection for one in of_each[number] if one.objection), ""),
            )
            for number, expectation in enumerate(self._expectations)
        ]
