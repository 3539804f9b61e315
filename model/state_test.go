// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import (
	"testing"
	"unsafe"
)

// TestStateSize freezes the size of the states: exploration copies and compares
// millions of them. A change here is a decision, not an accident.
func TestStateSize(t *testing.T) {
	for _, c := range []struct {
		name string
		size uintptr
		most uintptr
	}{
		{"ClientState", unsafe.Sizeof(ClientState{}), 4096},
		{"RegistryState", unsafe.Sizeof(RegistryState{}), 5120},
		{"Request", unsafe.Sizeof(Request{}), 64},
		{"Response", unsafe.Sizeof(Response{}), 192},
	} {
		t.Logf("%s: %d bytes", c.name, c.size)
		if c.size > c.most {
			t.Errorf("%s has %d bytes, more than %d", c.name, c.size, c.most)
		}
	}
}

func TestStateCodec(t *testing.T) {
	s := ClientState{Task: Task{Kind: Pull, Repository: 7}, Ended: true, HoldUntil: 12}
	s.Lanes[3] = Lane{Phase: InFlight, Upload: URL{Origin: 9}, Fetch: Fetch{Active: true}}
	s.Tokens[0] = Token{Used: true, Expires: Never}
	back, err := DecodeState[ClientState](EncodeState(&s))
	if err != nil || back != s {
		t.Fatalf("decoded %v, %v", back == s, err)
	}
	if _, err := DecodeState[ClientState](EncodeState(&s)[1:]); err == nil {
		t.Error("a cut state was decoded")
	}
}
