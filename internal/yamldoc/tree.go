package yamldoc

import (
	"iter"
	"sync"
)

// Kind is the kind of a node: JSON's kinds.
type Kind uint8

// The kinds of nodes.
const (
	Null Kind = iota
	Bool
	Number
	String
	Sequence
	Mapping
)

// String returns the name of the kind in lower case.
func (k Kind) String() string {
	switch k {
	case Null:
		return "null"
	case Bool:
		return "bool"
	case Number:
		return "number"
	case String:
		return "string"
	case Sequence:
		return "sequence"
	case Mapping:
		return "mapping"
	}
	return "unknown"
}

// Tree is one document: its nodes in the order in which they are written,
// each parent before its children. It can be read from many goroutines.
type Tree struct {
	src   string
	extra string // decoded text of the scalars whose text is not in src as it is
	nodes []node
	empty bool
	ascii bool

	linesOnce sync.Once
	lines     lineIndex
}

// node is one value or key. A mapping's children are key, value, key, value.
type node struct {
	start, end uint32 // where it is written: byte offsets into src
	// a and b are, for a string or number, offset and length of its text; for
	// a bool, 0 or 1 in a; for a collection, the number of its entries and the
	// index of the first node after it.
	a, b uint32
	kind Kind
	// inExtra tells that the text is in Tree.extra.
	inExtra bool
}

// Empty tells whether the document has no content: only blanks, comments and
// document markers. The root of such a tree is Null with an empty span.
func (t *Tree) Empty() bool { return t.empty }

// Root returns the document's value.
func (t *Tree) Root() Node { return Node{t, 0} }

// Len returns the number of nodes of the tree, keys included.
func (t *Tree) Len() int { return len(t.nodes) }

// Node is a value or a key in a tree. It is a small value, to be copied. The
// zero Node is Null and has no span.
type Node struct {
	tree  *Tree
	index uint32
}

// Kind returns the kind of the node. Keys are always of kind String.
func (n Node) Kind() Kind {
	if n.tree == nil {
		return Null
	}
	return n.tree.nodes[n.index].kind
}

// Text returns the decoded text of a String, the JSON form of a Number,
// `true` or `false`, `null`, and "" for a Sequence or a Mapping. It does not
// allocate.
func (n Node) Text() string {
	if n.tree == nil {
		return "null"
	}
	d := &n.tree.nodes[n.index]
	switch d.kind {
	case String, Number:
		if d.inExtra {
			return n.tree.extra[d.a : d.a+d.b]
		}
		return n.tree.src[d.a : d.a+d.b]
	case Bool:
		if d.a == 1 {
			return "true"
		}
		return "false"
	case Null:
		return "null"
	}
	return ""
}

// Bool returns the value of a Bool, and false for every other kind.
func (n Node) Bool() bool {
	return n.Kind() == Bool && n.tree.nodes[n.index].a == 1
}

// Len returns the number of items of a Sequence or of entries of a Mapping,
// and 0 for every other kind.
func (n Node) Len() int {
	if k := n.Kind(); k != Sequence && k != Mapping {
		return 0
	}
	return int(n.tree.nodes[n.index].a)
}

// Entries yields the keys and values of a Mapping in the order in which they
// are written; the entries of a merge key come in its place. It yields nothing
// for other kinds.
func (n Node) Entries() iter.Seq2[Node, Node] {
	return func(yield func(Node, Node) bool) {
		if n.Kind() != Mapping {
			return
		}
		i := n.index + 1
		for range n.tree.nodes[n.index].a {
			if !yield(Node{n.tree, i}, Node{n.tree, i + 1}) {
				return
			}
			i = n.tree.after(i + 1)
		}
	}
}

// Items yields the positions, from 0, and values of a Sequence. It yields
// nothing for other kinds.
func (n Node) Items() iter.Seq2[int, Node] {
	return func(yield func(int, Node) bool) {
		if n.Kind() != Sequence {
			return
		}
		i := n.index + 1
		for k := range int(n.tree.nodes[n.index].a) {
			if !yield(k, Node{n.tree, i}) {
				return
			}
			i = n.tree.after(i)
		}
	}
}

// Get returns the value of a key of a Mapping. It looks at the keys one by
// one.
func (n Node) Get(key string) (Node, bool) {
	_, value, ok := n.Entry(key)
	return value, ok
}

// Entry returns a key of a Mapping and its value. It looks at the keys one by
// one.
func (n Node) Entry(key string) (keyNode, value Node, ok bool) {
	if n.Kind() != Mapping {
		return Node{}, Node{}, false
	}
	i := n.index + 1
	for range n.tree.nodes[n.index].a {
		k := Node{n.tree, i}
		if k.Text() == key {
			return k, Node{n.tree, i + 1}, true
		}
		i = n.tree.after(i + 1)
	}
	return Node{}, Node{}, false
}

// Offsets returns the byte offsets into the source text at which the node
// begins and ends; see Span.
func (n Node) Offsets() (start, end int) {
	if n.tree == nil {
		return 0, 0
	}
	d := &n.tree.nodes[n.index]
	return int(d.start), int(d.end)
}

// after returns the index of the first node that is not part of node i.
func (t *Tree) after(i uint32) uint32 {
	if d := &t.nodes[i]; d.kind >= Sequence {
		return d.b
	}
	return i + 1
}
