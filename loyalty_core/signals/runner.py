"""A file of signals from beginning to end: read line by line, each done by a command of its own."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Busy, Conflict, Invalid, LoyaltyError, NotAllowed, NotFound, NotSignedIn, Refused
from loyalty_core.imports.pace import Pace, Tell
from loyalty_core.imports.patience import do_patiently
from loyalty_core.imports.queries import PrepareRows
from loyalty_core.imports.source import Source
from loyalty_core.programme.facts import ProgrammeFacts
from loyalty_core.signals.commands import Ask, command_for, request_id_of
from loyalty_core.signals.mapping import SignalMapping
from loyalty_core.signals.queries import WasAnswered
from loyalty_core.signals.reading import Signal, SignalReader
from loyalty_core.signals.refused import RefusedSignals
from loyalty_core.signals.rehearsing import RehearseSignals, Trial
from loyalty_core.signals.views import SignalsReport

TOLD_EVERY = 200
"""Lines after which it is told how far it is."""


def import_signals(
    desk: Desk,
    file: Path,
    mapping: SignalMapping,
    *,
    dry_run: bool = False,
    rejects: Path | None = None,
    progress: Tell | None = None,
) -> SignalsReport:
    """Do what the lines of a file say has happened, each by a command of its own, in memory that does not grow.

    A signal is known by its source and id, whatever file it comes in, and has one effect. Killed half-way and run
    again, it goes on where it was.

    Args:
        desk: of a person who may import, and do what the signals say.
        file: JSON lines, plain or gzip.
        mapping: what their fields mean.
        dry_run: do everything in one transaction and roll it back; the accounts are locked meanwhile.
        rejects: where to write the lines that are refused; a file that is there is replaced.
        progress: called now and then.

    Raises:
        Invalid: the file or the mapping is not right; nothing was changed.
        NotSignedIn, NotAllowed: the person may not do this; what was done before stays.
        Busy, Unusable: the database or the disk failed; what was done before stays, and running it again goes on there.
    """
    programme, _ = desk.ask(PrepareRows())
    source = Source(file, mapping)
    pace = Pace(source, progress)
    source.look_through_lines(pace.checking)
    with RefusedSignals(rejects, file) as refused:
        run = _Run(source, mapping, programme, refused, pace)
        pace.begin_importing()
        if dry_run:
            desk.preview(RehearseSignals.of(run.commands))
        else:
            for command, tell in run.commands(desk.ask):
                tell(_do(desk, command))
    return run.report(dry_run=dry_run)


def _do(desk: Desk, command: Command) -> LoyaltyError | None:
    """Do a command; return why it was refused, or None. Who may not, and a database that fails, end the run."""
    try:
        do_patiently(desk, command)
    except (Refused, Invalid, NotFound, Conflict) as error:
        return error
    return None


class _Run:
    """One run: hands out commands, and counts what each came to when it is told."""

    def __init__(
        self, source: Source, mapping: SignalMapping, programme: ProgrammeFacts, refused: RefusedSignals, pace: Pace
    ) -> None:
        self._source = source
        self._mapping = mapping
        self._country = programme.country
        self._refused = refused
        self._pace = pace
        self._reader = SignalReader(mapping, programme.time_zone)
        self._kinds: Counter[str] = Counter()
        self._rows = self._already_there = self._skipped = 0

    def commands(self, ask: Ask) -> Iterator[tuple[Command, Trial]]:
        """Give the command of each line that is to be done, and who is to be told what it came to."""
        for number, line in self._source.lines():
            self._rows += 1
            try:
                signal = self._reader.read(line)
                command = self._command(signal, ask)
            except (Invalid, NotFound, Conflict) as error:
                self._refused.add(number, line, error.message)
                continue
            finally:
                if self._rows % TOLD_EVERY == 0:
                    self._pace.importing(self._rows, self._rows)
            if command is not None:
                yield command, self._teller(signal, number, line)

    def _command(self, signal: Signal, ask: Ask) -> Command | None:
        """Return what is to be done; None where nothing is, or it was done before."""
        if ask(WasAnswered(str(request_id_of(signal)))):
            self._already_there += 1
            return None
        try:
            command = command_for(signal, ask, self._country, self._mapping.store)
        except NotFound:
            if self._mapping.unknown == "reject":
                raise
            command = None
        if command is None:
            self._skipped += 1
        return command

    def _teller(self, signal: Signal, number: int, line: str) -> Trial:
        def tell(error: LoyaltyError | None) -> None:
            if isinstance(error, NotAllowed | NotSignedIn | Busy):
                raise error
            if error is None:
                self._kinds[signal.kind] += 1
            else:
                where = f"{error.field}: " if error.field else ""
                self._refused.add(number, line, f"{where}{error.message}")

        return tell

    def report(self, *, dry_run: bool) -> SignalsReport:
        """Return what became of the file."""
        seconds = max(self._pace.seconds, 0.001)
        return SignalsReport(
            rows=self._rows,
            imported=self._kinds.total(),
            already_there=self._already_there,
            skipped=self._skipped + self._source.blank_lines,
            rejected=self._refused.count,
            first_rejected=tuple(self._refused.first),
            seconds=Decimal(f"{seconds:.3f}"),
            rows_per_second=round(self._rows / seconds),
            kinds=dict(sorted(self._kinds.items())),
            dry_run=dry_run,
        )
