// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import "math/bits"

// memoTable is a hash table from MemoKey to Sym, with open addressing and linear
// probing. It does the one thing that the inner loop of a run does most, three
// times as fast as a map: nearly every string of a run is looked up here, not
// built.
type memoTable struct {
	entries []memoEntry // a power of two
	used    int
}

type memoEntry struct {
	key   MemoKey // Func is zero in an entry that is not used
	value Sym
}

func (t *memoTable) hash(k *MemoKey) int {
	const m1, m2, m3, m4 = 0x9e3779b97f4a7c15, 0xc2b2ae3d27d4eb4f, 0x165667b19e3779f9, 0xd6e8feb86659fd93
	h := (uint64(k.Args[0])|uint64(k.Args[1])<<32)*m1 ^
		bits.RotateLeft64((uint64(k.Args[2])|uint64(k.Args[3])<<32)*m2, 21) ^
		bits.RotateLeft64((uint64(k.Args[4])|uint64(k.Args[5])<<32)*m3, 42) ^
		uint64(k.Func)*m4
	h ^= h >> 32
	h *= m1
	return int(h>>32) & (len(t.entries) - 1)
}

func (t *memoTable) get(k *MemoKey) (Sym, bool) {
	if len(t.entries) == 0 {
		return Absent, false
	}
	for i := t.hash(k); ; i = (i + 1) & (len(t.entries) - 1) {
		e := &t.entries[i]
		if e.key == *k {
			return e.value, true
		}
		if e.key.Func == 0 {
			return Absent, false
		}
	}
}

func (t *memoTable) put(k *MemoKey, v Sym) {
	if 2*t.used >= len(t.entries) {
		old := t.entries
		t.entries, t.used = make([]memoEntry, max(256, 2*len(old))), 0
		for i := range old {
			if old[i].key.Func != 0 {
				t.put(&old[i].key, old[i].value)
			}
		}
	}
	i := t.hash(k)
	for t.entries[i].key.Func != 0 && t.entries[i].key != *k {
		i = (i + 1) & (len(t.entries) - 1)
	}
	if t.entries[i].key.Func == 0 {
		t.used++
	}
	t.entries[i] = memoEntry{*k, v}
}
