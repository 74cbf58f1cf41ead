package oracle

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"k8s.io/pod-security-admission/api"
)

// FuzzPod lets Go's fuzzer make the generator's choices, one byte for each: it keeps those that reach new code in the
// judge, the generator and OPA. The first byte picks the version.
//
//	go test -fuzz FuzzPod -fuzztime 10m .
func FuzzPod(f *testing.F) {
	c := newComparison(f)
	versions := c.judge.Versions()
	r := podRand(1, 0)
	for range 100 {
		seed := make([]byte, 400)
		for i := range seed {
			seed[i] = byte(r.IntN(256))
		}
		f.Add(seed)
	}

	f.Fuzz(func(t *testing.T, choices []byte) {
		if len(choices) == 0 {
			return
		}
		version := versions[int(choices[0])%len(versions)]
		fuzzOne(t, c, Pod(rand.New(newByteSource(choices[1:]))), version)
	})
}

func fuzzOne(t *testing.T, c *comparison, podJSON []byte, version api.Version) {
	t.Helper()
	pod, err := c.judge.Decode(podJSON)
	if err != nil {
		t.Fatalf("%v\n%s", err, podJSON)
	}
	opinions, _, _, err := c.ask(podJSON, pod, version)
	if err != nil {
		t.Fatalf("%v\n%s", err, podJSON)
	}
	for _, opinion := range opinions {
		if opinion.psa != opinion.sekisho {
			t.Errorf("%s at version %v\n%s", opinion.subject, version, c.explain(podJSON, version, opinion.subject))
		}
	}
}

// byteSource is a source of random numbers that repeats each byte of its data in all eight bytes of a number, because
// rand/v2 takes small numbers from either end.
type byteSource struct {
	data []byte
	rest *rand.PCG
}

// newByteSource goes on with ordinary numbers after the data: rand/v2 asks again until it likes a number, so that an
// endless row of zeros would never end.
func newByteSource(data []byte) *byteSource {
	return &byteSource{data, rand.NewPCG(1, uint64(len(data)))}
}

func (s *byteSource) Uint64() uint64 {
	if len(s.data) == 0 {
		return s.rest.Uint64()
	}
	first := s.data[0]
	s.data = s.data[1:]
	return binary.BigEndian.Uint64([]byte{first, first, first, first, first, first, first, first})
}
