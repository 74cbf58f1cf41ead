package portable

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// requestFields are what an admission request says besides the object. review.object has none of them, and audit, gator and
// all engines that are handed a bare object know nothing of them.
//
// https://open-policy-agent.github.io/gatekeeper/website/docs/input
var requestFields = []string{"operation", "userInfo", "oldObject", "namespaceObject"}

// checkReferences holds GK02, GK03, GK09 and GK10 over every reference to data and input, at any depth.
func (c *checker) checkReferences() {
	targets := map[*ast.Term]bool{} // of with, which GK13 refuses as a whole
	c.walk(func(node any) {
		switch node := node.(type) {
		case *ast.With:
			targets[node.Target] = true
		case *ast.Term:
			if ref, ok := node.Value.(ast.Ref); ok && !targets[node] {
				c.checkReference(node.Location, ref)
			}
		}
	})
}

func (c *checker) checkReference(at *ast.Location, ref ast.Ref) {
	switch {
	case ref[0].Equal(ast.DefaultRootDocument):
		c.checkData(at, ref)
	case ref[0].Equal(ast.InputRootDocument) && c.role != Review:
		c.checkInput(at, ref)
	default:
		object := reviewPackage.Append(ast.StringTerm("object"))
		if path := c.resolve(ref); path.HasPrefix(object) && len(path) > len(object) && isRequestField(path[len(object)]) {
			c.report(at, "GK09", "%s is always undefined, as the object has no such field: use a helper of lib.sekisho.review, or object.get where the object's own field is meant", quote(ref))
		}
	}
}

func (c *checker) checkData(at *ast.Location, ref ast.Ref) {
	first := ""
	if len(ref) > 1 {
		first = text(ref[1])
	}
	own := c.module.Package.Path
	switch {
	case first == "lib":
		path, short := c.shorten(ref)
		c.report(at, "GK02", "%s is written inline, which Gatekeeper silently leaves undefined in most places: import %s and write %s", quote(ref), path, short)
	case c.role == Review && (first == "parameters" || first == "inventory"):
	case first == "inventory":
		c.report(at, "GK10", "%s is another document in each engine: import data.lib.sekisho.review and write %s", quote(ref), from(ref, 2, "review.inventory"))
	case first == "parameters":
		c.report(at, "GK03", `Gatekeeper rejects the reference %s: import data.lib.sekisho.review and call review.parameters("<id>")`, quote(ref))
	case len(ref) > len(own) && ref.HasPrefix(own):
		c.report(at, "GK03", "Gatekeeper rejects the reference %s, which it would look for in another package: write %s", quote(ref), from(ref, len(own)+1, ast.Var(text(ref[len(own)]))))
	default:
		c.report(at, "GK03", "Gatekeeper rejects the reference %s: only lib.sekisho.review reads documents of data; move what is shared below lib and import it", quote(ref))
	}
}

func (c *checker) checkInput(at *ast.Location, ref ast.Ref) {
	switch {
	case len(ref) > 1 && (isRequestField(ref[1]) || text(ref[1]) == "review" || text(ref[1]) == "request"):
		c.report(at, "GK09", "%s is there in some engines only: import data.lib.sekisho.review, and use review.object and its other helpers", quote(ref))
	case len(ref) > 1 && text(ref[1]) == "parameters":
		c.report(at, "GK03", `%s is there in Gatekeeper only: import data.lib.sekisho.review and call review.parameters("<id>")`, quote(ref))
	default:
		c.report(at, "GK03", "%s is the object in some engines and an admission request in others: import data.lib.sekisho.review and write %s", quote(ref), from(ref, 1, "review.object"))
	}
}

// shorten says how to import an inline reference and how to write it then. An import that is there already counts;
// otherwise packages are taken to be lib.<namespace>.<topic>.
func (c *checker) shorten(ref ast.Ref) (path, short string) {
	for _, imported := range c.module.Imports {
		if path, ok := imported.Path.Value.(ast.Ref); ok && ref.HasPrefix(path) && len(path) > 2 {
			if imported.Alias != "" {
				return path.String() + " as " + string(imported.Alias), from(ref, len(path), imported.Alias)
			}
			return path.String(), from(ref, len(path), ast.Var(text(path[len(path)-1])))
		}
	}
	length := 0
	for length < min(len(ref), 4) && (length == 0 || text(ref[length]) != "") {
		length++
	}
	if length < 3 {
		return "data.lib.<namespace>.<topic>", "<topic>.<name>"
	}
	return ref[:length].String(), from(ref, length, ast.Var(text(ref[length-1])))
}

// from writes a reference from a step on, below another head.
func from(ref ast.Ref, step int, head ast.Var) string {
	return ast.Ref{ast.NewTerm(head)}.Concat(ref[step:]).String()
}

// UsesInventory says whether a module reads other objects than the one under review, itself and not through a library.
func UsesInventory(module *ast.Module) bool {
	c := newChecker(module, Policy)
	inventory := reviewPackage.Append(ast.StringTerm("inventory"))
	raw := ast.Ref{ast.DefaultRootDocument, ast.StringTerm("inventory")}
	used := false
	c.walk(func(node any) {
		if ref, ok := node.(ast.Ref); ok {
			path := c.resolve(ref)
			used = used || path.HasPrefix(inventory) || path.HasPrefix(raw)
		}
		// An import of the document itself may be used as a plain variable.
		if name, ok := node.(ast.Var); ok {
			path := c.imports[name]
			used = used || path.HasPrefix(inventory)
		}
	})
	return used
}

func isRequestField(term *ast.Term) bool { return slices.Contains(requestFields, text(term)) }
