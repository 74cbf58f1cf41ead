package yamldoc

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
	// A manifest has a node for every 12 to 25 bytes.
	guess := min(len(src)/11+8, 1<<16)
	return builder{src: src, ascii: ascii, nodes: make([]node, 0, guess)}
}

func (b *builder) finish(empty bool) *Tree {
	return &Tree{src: b.src, extra: string(b.extra), nodes: b.nodes, empty: empty, ascii: b.ascii}
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

// textOf returns a text.
func (b *builder) textOf(r textRef) string {
	if r.inExtra {
		return string(b.extra[r.offset : r.offset+r.length])
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
