"""Targets in words: known grades, idioms for numbers, classes, references, sentences."""

from __future__ import annotations

from decimal import Decimal

from indicator_engine.expressions import Compare, Expression, Level
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Form
from indicator_engine.reading.leads import NEGATED
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.tokens import BasisMark, quantity_at


def known_level(cell: Cell) -> Form | None:
    """A whole text that the scales or idioms of the rules know."""
    levels = cell.lexicon.levels
    text = cell.text.strip()
    bare = text.strip(cell.lexicon.punctuation) or text
    bare = bare.lstrip("".join(cell.lexicon.bullets)) or bare
    idiom = levels.idioms.get(bare)
    if idiom:
        level, number = idiom
        return Form(_with_text(cell, level), _idiom_number(cell, number))
    level_found = levels.exact.get(bare) or levels.exact.get(text)
    if level_found:
        return Form(_with_text(cell, level_found))
    return _class(cell, bare)


def words_of(cell: Cell, words: str) -> Level:
    """Part of a cell as a target in words, with its scale and grade where the rules know them."""
    levels = cell.lexicon.levels
    known = levels.exact.get(words) or (levels.idioms[words][0] if words in levels.idioms else None)
    written = cell.as_written(words, max(0, cell.text.rfind(words)))
    return Level(written, known.scale, known.grade) if known else Level(written)


def _with_text(cell: Cell, level: Level) -> Level:
    return Level(cell.words(), level.scale, level.grade)


def _idiom_number(cell: Cell, number: str) -> tuple[Expression, ...]:
    """The number an idiom stands for (全覆盖 = 100%), as another reading of the words."""
    numeral = Cell(number, cell.lexicon)
    quantity = quantity_at(numeral, 0)
    if quantity is None:
        return ()
    unit = quantity.unit.name if quantity.unit else None
    return (Compare("=", quantity.value, unit, implied=True),)


def _class(cell: Cell, text: str) -> Form | None:
    level = class_of(cell.lexicon, text)
    return None if level is None else Form(_with_text(cell, level))


def class_of(lexicon: Lexicon, text: str) -> Level | None:
    """Class = [prefix] [or-better] grade word [suffix] [or-better]: 达到或优于Ⅲ类, 二级及以上"""
    found = lexicon.levels.grades.find(text, 0, len(text))
    if found is None:
        return None
    level, start, end = found
    rest = f"{text[:start]} {text[end:]}"
    for word in lexicon.levels.around[level.scale or ""]:
        rest = rest.replace(word, " ", 1)
    return None if rest.strip(lexicon.punctuation) else level


def relative(cell: Cell, mark: BasisMark) -> Form | None:
    """不低于上年: at least once what the basis was."""
    operators, text = cell.lexicon.operators, cell.text
    place = cell.skip_back(mark.start)
    found = operators.before.before(text, place) or operators.signs.before(text, place)
    if (
        found is None
        or text[: found[1]].strip(cell.lexicon.punctuation)
        or text[mark.end :].strip(cell.lexicon.punctuation)
    ):
        return None
    return Form(Compare(found[0], Decimal(1), cell.lexicon.numbers.ratio_unit, basis=mark.basis))


def reference(cell: Cell) -> Form | None:
    """[subject] [negation] operator reference [tail]: 成本控制在预算内, 不超过批复概算"""
    operators, text = cell.lexicon.operators, cell.text.strip(cell.lexicon.punctuation)
    text = text.replace(" ", "")
    named = operators.references.find(text, 0, len(text))
    if named is None or any(char.isdigit() for char in text):
        return None
    ref, start, end = named
    found = operators.before.before(text, start) or operators.signs.before(text, start)
    if found is None:
        return None
    op, place = found
    negation = operators.negations.before(text, place)
    if negation:
        op, place = NEGATED[op], negation[1]
    tail = operators.reference_tail.at(text, end)
    if text[tail[1] if tail else end :] or any(m in text[:place] for m in cell.lexicon.joints):
        return None
    subject = text[:place].strip()
    if not subject or operators.hedges.get(subject) is not None:
        return Form(Compare(op, None, ref=ref))
    return Form(Compare(op, None, ref=ref, subject=cell.as_written(subject, 0)))


def levels_know(cell: Cell, words: str) -> bool:
    """Whether a text without a Chinese character is a word or name that the rules know."""
    return cell.lexicon.levels.names.get(words) is not None


def sentence(cell: Cell) -> Form:
    """A target in words; what looks like a broken number or sign is refused, not kept as words."""
    text = cell.text
    sign = cell.lexicon.operators.signs.find(text, 0, len(text))
    if sign:
        last = sign[2] == len(text)
        cell.refuse("number-expected", sign[1] if last else sign[2], sign[2] + 1)
    around = "".join({*cell.lexicon.punctuation, *cell.lexicon.stray, *cell.lexicon.bullets})
    words = text.strip(around)
    if not any(char.isalpha() for char in words):
        cell.refuse("nothing-to-read", 0, len(text))
    operators, numbers = cell.lexicon.operators, cell.lexicon.numbers
    needy = (operators.before, operators.after, operators.hedges, numbers.about_before)
    led = operators.before.at(words, 0)
    alone = (words[led[1] :].strip(around) if led and led[1] > 1 else "") or words
    bound = operators.after.before(alone, len(alone))
    if cell.lexicon.units.find(alone[: bound[1]] if bound and bound[1] else alone) or any(
        table.get(words) for table in needy
    ):
        cell.refuse("number-expected", 0, len(text))
    if words.isascii() and not levels_know(cell, words):
        cell.refuse("nothing-to-read", 0, len(text))
    return Form(Level(cell.words()))
