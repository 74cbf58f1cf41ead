package yamldoc

import (
	"math/bits"
	"unsafe"
)

// builder makes a tree. It is shared by the readers.
type builder struct {
	src     string
	nodes   []node
	extra   []byte
	values  int
	depth   int
	lastEnd int // where the last leaf or closed flow collection ends
	ascii   bool
	keys    []keyRef
	limit   *SyntaxError // set when the document is too large or too deep
}

func newBuilder(src string, ascii bool) builder {
	// A manifest has a node for every 15 to 20 bytes.
	guess := min(len(src)/14+8, 1<<16)
	return builder{src: src, ascii: ascii, nodes: make([]node, 0, guess)}
}

func (b *builder) finish(empty bool) *Tree {
	return &Tree{src: b.src, extra: stringOf(b.extra), nodes: b.nodes, empty: empty, ascii: b.ascii}
}

// open begins a collection; false when there are too many or too deep ones.
func (b *builder) open(kind Kind, start int) (uint32, bool) {
	i := uint32(len(b.nodes))
	b.nodes = append(b.nodes, node{start: uint32(start), kind: kind})
	b.depth++
	b.values++
	if b.depth > maxDepth {
		b.limit = errorAt(b.src, start, tooDeepMessage)
	}
	return i, !b.tooMany() && b.limit == nil
}

// tooMany tells whether there are more values than allowed.
func (b *builder) tooMany() bool {
	if b.values > maxValues && b.limit == nil {
		b.limit = errorAt(b.src, int(b.nodes[len(b.nodes)-1].start), tooManyMessage)
	}
	return b.values > maxValues
}

// close ends a collection of count items or entries.
func (b *builder) close(i, count uint32, end int) {
	n := &b.nodes[i]
	n.a, n.b, n.end = count, uint32(len(b.nodes)), uint32(end)
	b.depth--
	b.lastEnd = end
}

// textRef is a text in src or, when it had to be decoded, in extra.
type textRef struct {
	offset, length int
	inExtra        bool
}

// textOf returns a text. Extra only grows behind the texts in it, so the string
// stays good even when extra moves.
func (b *builder) textOf(r textRef) string {
	if r.inExtra {
		if r.length == 0 {
			return ""
		}
		return unsafe.String(&b.extra[r.offset], r.length)
	}
	return b.src[r.offset : r.offset+r.length]
}

// store keeps a text that is not in src.
func (b *builder) store(text string) textRef {
	r := textRef{len(b.extra), len(text), true}
	b.extra = append(b.extra, text...)
	return r
}

func (b *builder) leaf(kind Kind, start, end int, r textRef) {
	b.nodes = append(b.nodes, node{
		start: uint32(start), end: uint32(end),
		a: uint32(r.offset), b: uint32(r.length),
		kind: kind, inExtra: r.inExtra,
	})
	b.values++
	b.lastEnd = end
}

func (b *builder) null(at int) { b.leaf(Null, at, at, textRef{}) }

func (b *builder) stringNode(start, end int, r textRef) { b.leaf(String, start, end, r) }

// plainNode adds what a plain scalar means; false when JSON has no form for it.
func (b *builder) plainNode(start, end int, r textRef) bool {
	text := b.textOf(r)
	if text == "" {
		b.leaf(Null, start, end, textRef{})
		return true
	}
	if !maybeSpecial[text[0]] {
		b.leaf(String, start, end, r)
		return true
	}
	return b.scalarNode(start, end, r, text, resolvePlain(text))
}

// scalarNode adds a resolved scalar, of which r is the text as written.
func (b *builder) scalarNode(start, end int, r textRef, text string, v scalar) bool {
	switch v.kind {
	case Null:
		b.leaf(Null, start, end, textRef{})
	case Bool:
		r = textRef{}
		if v.yes {
			r.offset = 1
		}
		b.leaf(Bool, start, end, r)
	case Number:
		if v.text == "" {
			return false
		}
		if v.text != text {
			r = b.store(v.text)
		}
		b.leaf(Number, start, end, r)
	default:
		b.leaf(String, start, end, r)
	}
	return true
}

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
