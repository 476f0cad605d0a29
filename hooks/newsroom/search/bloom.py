"""Turns a set of words into a few bits that tell which words are surely not in it (Bloom, CACM 13, 1970)."""

from __future__ import annotations

import base64
from collections.abc import Collection

BITS_PER_WORD = 8
HASH_COUNT = 3
"""How many bits tell of a word; with eight bits a word, three words in a hundred are taken for members and are not."""

_FNV_PRIME, _FNV_OFFSET_BASIS, _MASK_32_BITS = 16777619, 2166136261, 0xFFFFFFFF


def bloom_filter(words: Collection[str]) -> str:
    """The bits as base64; the reader's script asks them (`mayContain`)."""
    size = max(8, (len(words) * BITS_PER_WORD + 7) // 8 * 8)
    bits = bytearray(size // 8)
    for word in words:
        for place in bit_positions(word, size):
            bits[place >> 3] |= 1 << (place & 7)
    return base64.b64encode(bits).decode()


def bit_positions(word: str, size: int) -> list[int]:
    """The bits of an ASCII word, of `size`: two halves of its FNV-1a hash, the second several times further."""
    value = _FNV_OFFSET_BASIS
    for code in word.encode():
        value = (value ^ code) * _FNV_PRIME & _MASK_32_BITS
    first, step = value & 0xFFFF, value >> 16 | 1
    return [(first + look * step) % size for look in range(HASH_COUNT)]
