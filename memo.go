package sekisho

import (
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// memo keeps the values of rules that do not depend on the object under review, such as the pods of a namespace, from one
// object to the next. Without it every Service would search the whole inventory anew.
type memo struct {
	rules map[string]*sync.Map // the values by arguments, of each rule by the path of its package and its name
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

func newMemo(constant map[string]bool) *memo {
	m := &memo{rules: map[string]*sync.Map{}}
	for path, is := range constant {
		if is {
			m.rules[path] = &sync.Map{}
		}
	}
	return m
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
	rest := ref[1:]
	if function, ok := ref[0].Value.(ast.Ref); ok { // The reference of a call is the function's, and then its arguments.
		values = m.rules[rulePath(function)]
	} else {
		var path strings.Builder
		for i, term := range rest {
			name, ok := term.Value.(ast.String)
			if !ok {
				return nil, ""
			}
			if i > 0 {
				path.WriteByte('.')
			}
			path.WriteString(string(name))
			if values = m.rules[path.String()]; values != nil {
				rest = rest[i+1:]
				break
			}
		}
	}
	if values == nil {
		return nil, ""
	}
	arguments, ok := scalars(rest)
	if !ok {
		return nil, ""
	}
	return values, arguments
}

func scalars(terms []*ast.Term) (text string, ok bool) {
	if len(terms) == 0 {
		return "", true
	}
	var b strings.Builder
	for _, term := range terms {
		switch value := term.Value.(type) {
		case ast.String:
			b.WriteByte('s')
			b.WriteString(string(value))
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
