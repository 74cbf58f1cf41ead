package sekisho

import (
	"encoding/json"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sekisho/sekisho/internal/yamldoc"
)

// Bounds of what a values keeps.
const (
	maxText  = 100
	maxParts = 12
	// Of objects that are judged and forgotten.
	fewTexts, fewComposites = 4_000, 3_000
	// Of objects that stay in an inventory.
	manyTexts, manyComposites = 20_000, 40_000
)

// values makes OPA's values of manifests. Objects of a cluster are alike: the keys are few, and the same labels, ports and
// resources come again and again. What comes again is made once, which takes less time and far less memory. Nothing that is
// made may be changed. It is not safe for concurrent use.
type values struct {
	maxTexts, maxComposites int

	texts, numbers map[string]*ast.Term
	composites     map[composite]*ast.Term
}

// composite is an object or an array by its parts, keys and values in turn; those are made once themselves, so that their
// addresses tell them apart.
type composite struct {
	object bool
	length int
	parts  [maxParts]*ast.Term
}

// of makes the term of a node. Short texts are copies, as a part of a file's text would keep all of it.
func (v *values) of(node yamldoc.Node) *ast.Term {
	switch node.Kind() {
	case yamldoc.Bool:
		return ast.InternedTerm(node.Bool())
	case yamldoc.Number:
		return once(&v.numbers, node.Text(), v.maxTexts, func(text string) *ast.Term { return ast.NumberTerm(json.Number(text)) })
	case yamldoc.String:
		return v.text(node.Text())
	case yamldoc.Sequence:
		items := make([]*ast.Term, 0, node.Len())
		for _, item := range node.Items() {
			items = append(items, v.of(item))
		}
		return v.composite(false, items, func() *ast.Term { return ast.ArrayTerm(items...) })
	case yamldoc.Mapping:
		parts := v.parts(node)
		return v.composite(true, parts, func() *ast.Term { return ast.NewTerm(objectFrom(parts)) })
	default:
		return ast.NullTerm()
	}
}

func (v *values) text(text string) *ast.Term {
	if len(text) > maxText {
		return ast.StringTerm(strings.Clone(text))
	}
	return once(&v.texts, text, v.maxTexts, ast.StringTerm)
}

// once returns the term that was made of a text before.
func once(known *map[string]*ast.Term, text string, most int, newTerm func(string) *ast.Term) *ast.Term {
	if term := (*known)[text]; term != nil {
		return term
	}
	if *known == nil {
		*known = map[string]*ast.Term{}
	}
	if len(*known) >= most {
		clear(*known)
	}
	text = strings.Clone(text)
	term := newTerm(text)
	(*known)[text] = term
	return term
}

func (v *values) composite(object bool, parts []*ast.Term, newTerm func() *ast.Term) *ast.Term {
	if len(parts) > maxParts {
		return newTerm()
	}
	key := composite{object: object, length: len(parts)}
	copy(key.parts[:], parts)
	if term := v.composites[key]; term != nil {
		return term
	}
	if v.composites == nil {
		v.composites = map[composite]*ast.Term{}
	}
	if len(v.composites) >= v.maxComposites {
		clear(v.composites)
	}
	term := newTerm()
	v.composites[key] = term
	return term
}

// parts are the keys and values of a mapping.
func (v *values) parts(node yamldoc.Node) []*ast.Term {
	parts := make([]*ast.Term, 0, 2*node.Len())
	for key, value := range node.Entries() {
		parts = append(parts, v.text(key.Text()), v.of(value))
	}
	return parts
}

func objectFrom(parts []*ast.Term) ast.Object {
	entries := make([][2]*ast.Term, len(parts)/2)
	for i := range entries {
		entries[i] = [2]*ast.Term{parts[2*i], parts[2*i+1]}
	}
	return ast.NewObject(entries...)
}

// object makes the object as policies see it. The items of a typed list get the apiVersion and kind that they leave out.
func (v *values) object(o Object) ast.Object {
	if o.node.Kind() != yamldoc.Mapping {
		return ast.NewObject()
	}
	object := objectFrom(v.parts(o.node))
	object.Insert(ast.InternedTerm("apiVersion"), v.text(o.APIVersion))
	object.Insert(ast.InternedTerm("kind"), v.text(o.Kind))
	return object
}

// valuesPool lends values to one goroutine at a time.
type valuesPool struct {
	maxTexts, maxComposites int

	mutex sync.Mutex
	idle  []*values
}

// forget drops what is kept.
func (p *valuesPool) forget() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.idle = nil
}

func (p *valuesPool) object(o Object) ast.Object {
	v := p.take()
	defer p.put(v)
	return v.object(o)
}

func (p *valuesPool) take() *values {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if last := len(p.idle) - 1; last >= 0 {
		v := p.idle[last]
		p.idle = p.idle[:last]
		return v
	}
	return &values{maxTexts: p.maxTexts, maxComposites: p.maxComposites}
}

func (p *valuesPool) put(v *values) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.idle = append(p.idle, v)
}
