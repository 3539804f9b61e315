// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import (
	"encoding/binary"
	"fmt"
)

// State is a state of one of the two sides.
type State interface{ ClientState | RegistryState }

// EncodeState writes a state as bytes: every field in its order, little endian.
// Equal states have equal bytes. The numbers of strings in it mean something
// only together with the Symbols of the run.
func EncodeState[S State](s *S) []byte {
	b, err := binary.Append(nil, binary.LittleEndian, s)
	if err != nil {
		panic("model: a state has a field without a fixed size: " + err.Error())
	}
	return b
}

// DecodeState reads what EncodeState wrote.
func DecodeState[S State](b []byte) (S, error) {
	var s S
	n, err := binary.Decode(b, binary.LittleEndian, &s)
	switch {
	case err != nil:
		return s, fmt.Errorf("decode a state of %d bytes: %w", len(b), err)
	case n != len(b):
		return s, fmt.Errorf("decode a state: %d bytes are left over", len(b)-n)
	}
	return s, nil
}
