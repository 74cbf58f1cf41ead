package yamldoc

import (
	"fmt"
	"math/bits"
	"strings"
)

// keySet finds duplicate keys of one mapping. Keys of open mappings are on a
// stack, b.keys, of which base is this mapping's part; large mappings use a
// map.
type keySet struct {
	base  int
	large map[string]uint32
}

type keyRef struct {
	hash uint32
	node uint32
}

// manyKeys is the number of keys from which on a map is quicker than looking at
// all hashes.
const manyKeys = 48

func (b *builder) beginKeys() keySet { return keySet{base: len(b.keys)} }

func (b *builder) endKeys(k keySet) { b.keys = b.keys[:k.base] }

// addKeyNode adds a key. When the mapping has the key already, it returns the
// node of the first one.
func (b *builder) addKeyNode(k *keySet, start, end int, r textRef) (first uint32, duplicate bool) {
	key := b.textOf(r)
	i := uint32(len(b.nodes))
	b.nodes = append(b.nodes, node{
		start: uint32(start), end: uint32(end),
		a: uint32(r.offset), b: uint32(r.length),
		kind: String, inExtra: r.inExtra,
	})
	if k.large != nil {
		if first, duplicate = k.large[key]; !duplicate {
			k.large[key] = i
		}
		return first, duplicate
	}
	hash := hashKey(key)
	for _, other := range b.keys[k.base:] {
		if other.hash == hash && b.nodeText(other.node) == key {
			return other.node, true
		}
	}
	b.keys = append(b.keys, keyRef{hash, i})
	if len(b.keys)-k.base > manyKeys {
		k.large = make(map[string]uint32, 4*manyKeys)
		for _, other := range b.keys[k.base:] {
			k.large[b.nodeText(other.node)] = other.node
		}
	}
	return 0, false
}

func (b *builder) nodeText(i uint32) string {
	n := &b.nodes[i]
	return b.textOf(textRef{int(n.a), int(n.b), n.inExtra})
}

// hashKey mixes the length and both ends of a key.
func hashKey(s string) uint32 {
	const m = 0x9E3779B97F4A7C15
	h := uint64(len(s)) * m
	if len(s) >= 8 {
		h ^= load8(s, 0)
		h = bits.RotateLeft64(h*m, 29) ^ load8(s, len(s)-8)
	} else {
		for i := range len(s) {
			h = h<<8 ^ h>>56 ^ uint64(s[i])
		}
	}
	return uint32(h * m >> 32)
}

func load8(s string, i int) uint64 {
	_ = s[i+7]
	return uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
		uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
}

// duplicateError is the error for a key that its mapping has already.
func duplicateError(src string, at int, key string, first int) *SyntaxError {
	x := indexLines(src, false)
	line, column := x.position(at)
	firstLine, _ := x.position(first)
	if len(key) > 80 {
		key = strings.ToValidUTF8(key[:80], "") + "..."
	}
	return &SyntaxError{Line: line, Column: column, Message: fmt.Sprintf("duplicate key %q, first ", key), Related: firstLine}
}
