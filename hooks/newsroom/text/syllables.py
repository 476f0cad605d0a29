"""Tells whether a word is a Vietnamese syllable: an onset, a rhyme and a tone that the spelling allows together."""

import unicodedata
from functools import cache, lru_cache

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph r s t th tr v x"
# fmt: off
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu êng "
    "i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu y yêm yên yêng yêt yêu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oem oen oeo oet oi om on ong "
    "ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uân uâng uât uây uc ue uê uêch uên uênh uêt ui um un ung uơ uôc uôi uôm uôn uông uôt up ut "
    "uy uya uych uyên uyêt uyn uynh uyt uyu uyp ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu"
)
_RHYMES_AFTER_Q = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc ân âng ât ây e en eng eo et ê êch ên ênh êt êu "
    "i ich it ôc ơ y yên yêt ynh yt ych yu"
)
# fmt: on
_FRONT_VOWELS = "eêiy"
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_TONES_BEFORE_STOP = "\u0301\u0323"


@cache
def toneless_syllables() -> frozenset[str]:
    """Every syllable without its tone, in NFC and small letters."""
    onsets, rhymes = ["", *_ONSETS.split()], _RHYMES.split()
    return frozenset(
        {onset + rhyme for onset in onsets for rhyme in rhymes if _can_combine(onset, rhyme)}
        | {f"qu{rhyme}" for rhyme in _RHYMES_AFTER_Q.split()}
        | {f"gi{rest}" for rest in ("", "n", "m", "p", "êc", "êm", "ên", "êng", "êp", "êt", "êu")}
    )


def _can_combine(onset: str, rhyme: str) -> bool:
    """True if an onset may stand before a rhyme: k, gh, ngh before e, ê, i, y; c, g, ng before all others."""
    before_front_vowel = rhyme[0] in _FRONT_VOWELS
    if onset in ("k", "gh", "ngh"):
        return before_front_vowel
    if onset in ("c", "g", "ng"):
        return not before_front_vowel
    if rhyme.startswith("yê"):
        return not onset
    return not (onset == "gi" and rhyme[0] in "iy")


@lru_cache(20_000)
def is_syllable(word: str) -> bool:
    """True if the word, in any case and NFC or NFD, is a syllable of Vietnamese."""
    chars = unicodedata.normalize("NFD", word.lower())
    tones = [char for char in chars if char in _TONES]
    if len(tones) > 1:
        return False
    toneless = unicodedata.normalize("NFC", "".join(char for char in chars if char not in _TONES))
    if toneless not in toneless_syllables():
        return False
    ends_in_stop = toneless.endswith(("c", "ch", "p", "t"))
    return not ends_in_stop or bool(tones and tones[0] in _TONES_BEFORE_STOP)
