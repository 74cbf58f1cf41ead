package sekisho

import (
	"fmt"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// memo keeps the values of rules that do not depend on the object under review, such as the pods of a namespace, from one
// object to the next. Without it every Service would search the whole inventory anew.
type memo struct {
	names  map[string]*memo // packages and rules below
	values *sync.Map        // of a rule, by its arguments; nil for a package
}

// remembered is a value, or the knowledge that there is none.
type remembered struct {
	value     *ast.Term
	undefined bool
}

// constantRules finds the rules of built-in modules whose values do not depend on the input. Functions are among them: theirs
// depend on the arguments alone.
func constantRules(compiler *ast.Compiler, builtin func(module string) bool) map[string]bool {
	depends := map[*ast.Rule]bool{} // whether a rule depends on the input; missing while that is unknown
	var visit func(rule *ast.Rule) bool
	visit = func(rule *ast.Rule) bool {
		if known, found := depends[rule]; found {
			return known
		}
		depends[rule] = false // Rego has no recursion, but else branches refer to each other.
		found := false
		ast.WalkRefs(rule, func(ref ast.Ref) bool {
			found = found || ref[0].Equal(ast.InputRootDocument)
			return found
		})
		for other := range compiler.Graph.Dependencies(rule) {
			if other, ok := other.(*ast.Rule); ok && !found {
				found = visit(other)
			}
		}
		depends[rule] = found
		return found
	}
	constant := map[string]bool{}
	for name, module := range compiler.Modules {
		for _, rule := range module.Rules {
			path := rulePath(rule.Ref().GroundPrefix())
			_, known := constant[path]
			constant[path] = builtin(name) && !visit(rule) && (!known || constant[path])
		}
	}
	return constant
}

func rulePath(ref ast.Ref) string { return strings.Join(refNames(ref), ".") }

// newMemo makes the memo of a group. The values are those of all groups, as a rule is the same wherever it is compiled.
func newMemo(constant map[string]bool, values *sync.Map) *memo {
	root := &memo{}
	for path, is := range constant {
		if !is {
			continue
		}
		m := root
		for name := range strings.SplitSeq(path, ".") {
			if m.names == nil {
				m.names = map[string]*memo{}
			}
			if m.names[name] == nil {
				m.names[name] = &memo{}
			}
			m = m.names[name]
		}
		found, _ := values.LoadOrStore(path, &sync.Map{})
		m.values, _ = found.(*sync.Map)
	}
	return root
}

// memoCache is the cache of one evaluation on top of the memo of all.
type memoCache struct {
	topdown.VirtualCache
	memo *memo
}

// Get implements topdown.VirtualCache.
func (c memoCache) Get(ref ast.Ref) (*ast.Term, bool) {
	if values, arguments := c.memo.find(ref); values != nil {
		if found, ok := values.Load(arguments); ok {
			one, _ := found.(remembered)
			return one.value, one.undefined
		}
		return nil, false
	}
	return c.VirtualCache.Get(ref)
}

// Put implements topdown.VirtualCache.
func (c memoCache) Put(ref ast.Ref, value *ast.Term) {
	if values, arguments := c.memo.find(ref); values != nil {
		values.Store(arguments, remembered{value, value == nil})
		return
	}
	c.VirtualCache.Put(ref, value)
}

// find returns where the memo keeps the values of a reference, and under which arguments; nil where it does not keep them.
// Arguments other than scalars come from the object under review, and would fill the memory.
func (m *memo) find(ref ast.Ref) (values *sync.Map, arguments string) {
	path, rest := ref, ast.Ref(nil)
	if function, ok := ref[0].Value.(ast.Ref); ok { // The reference of a call is the function's, and then its arguments.
		path, rest = function, ref[1:]
	}
	for i := 1; i < len(path) && m.values == nil; i++ {
		name, ok := path[i].Value.(ast.String)
		if !ok {
			return nil, ""
		}
		if m = m.names[string(name)]; m == nil {
			return nil, ""
		}
		if m.values != nil && rest == nil {
			rest = path[i+1:]
		}
	}
	if m.values == nil {
		return nil, ""
	}
	arguments, ok := scalars(rest)
	if !ok {
		return nil, ""
	}
	return m.values, arguments
}

func scalars(terms []*ast.Term) (text string, ok bool) {
	if len(terms) == 0 {
		return "", true
	}
	var b strings.Builder
	for _, term := range terms {
		switch value := term.Value.(type) {
		case ast.String:
			fmt.Fprintf(&b, "s%d:%s", len(value), string(value)) // A text may hold anything.
		case ast.Number, ast.Boolean, ast.Null:
			b.WriteByte('v')
			b.WriteString(value.String())
		default:
			return "", false
		}
		b.WriteByte(0)
	}
	return b.String(), true
}
