"""A Bloom filter: bits that show which words are certainly not in a set (Bloom, CACM 13, 1970)."""

import base64
from collections.abc import Collection

BITS_PER_WORD = 8
HASH_COUNT = 3
"""Bits set for each word; with eight bits a word, three in a hundred other words are taken for members."""

_FNV_PRIME, _FNV_OFFSET_BASIS, _MASK_32_BITS = 16777619, 2166136261, 0xFFFFFFFF


def bloom_filter(words: Collection[str]) -> str:
    """The bits as base64, for `mayContain` of the reader's script."""
    size = max(8, (len(words) * BITS_PER_WORD + 7) // 8 * 8)
    bits = bytearray(size // 8)
    for word in words:
        for position in bit_positions(word, size):
            bits[position >> 3] |= 1 << (position & 7)
    return base64.b64encode(bits).decode()


def bit_positions(word: str, size: int) -> list[int]:
    """The bits of an ASCII word among `size`, from the two halves of its FNV-1a hash (double hashing)."""
    value = _FNV_OFFSET_BASIS
    for code in word.encode():
        value = (value ^ code) * _FNV_PRIME & _MASK_32_BITS
    first, step = value & 0xFFFF, value >> 16 | 1
    return [(first + number * step) % size for number in range(HASH_COUNT)]
