package portable

import (
	"math"
	"slices"
	"strconv"

	"github.com/open-policy-agent/opa/v1/ast"
)

// checkSyntax holds GK14: syntax that is younger than OPA 1.0. Gatekeeper carries the oldest OPA of all engines.
//
// https://open-policy-agent.github.io/gatekeeper/website/docs/opa-versions
func (c *checker) checkSyntax() {
	c.checkKeywords()
	c.checkSteps(c.module.Package.Path)
	for _, imported := range c.module.Imports {
		if path, ok := imported.Path.Value.(ast.Ref); ok && path[0].Equal(ast.DefaultRootDocument) {
			c.checkSteps(path)
		}
	}
	c.walk(func(node any) {
		switch node := node.(type) {
		case *ast.Head:
			c.checkSteps(node.Ref())
		case ast.Ref:
			c.checkSteps(node)
		case *ast.Term:
			if template, ok := node.Value.(*ast.TemplateString); ok {
				c.report(node.Location, "GK14", "template strings such as %s need OPA 1.12: write sprintf", quote(template))
			}
		case *ast.LogicalAnd:
			c.report(node.Location, "GK14", `"and" needs OPA 1.20: write the two conditions as two expressions`)
		case *ast.LogicalOr:
			c.report(node.Location, "GK14", `"or" needs OPA 1.20: write two rules of one name`)
		case *ast.Not:
			// Where the keyword is imported, every not becomes such a node; only a body is new syntax.
			if node.ExplicitBody {
				c.report(node.Location, "GK14", `a body after "not" needs OPA 1.17: put it into a rule and negate that`)
			}
		}
	})
}

// checkSteps finds keywords after a dot, as in limits.default, which OPA 1.6 was the first to read.
func (c *checker) checkSteps(ref ast.Ref) {
	for _, step := range ref[1:] {
		if name := text(step); isKeyword(name) && step.Location != nil && string(step.Location.Text) == name {
			c.report(step.Location, "GK14", `the keyword %q after a dot needs OPA 1.6: write [%q]`, name, name)
		}
	}
}

func isKeyword(name string) bool {
	return slices.Contains(ast.KeywordsForRegoVersion(ast.RegoV1), name)
}

// checkValues holds GK12 and GK13.
func (c *checker) checkValues() {
	c.walk(func(node any) {
		switch node := node.(type) {
		case *ast.Term:
			if number, ok := node.Value.(ast.Number); ok && rounded(number) {
				c.report(node.Location, "GK12", "Gatekeeper's numbers are exact below 2^53 only, so nothing equals %q there: compare strings, or write a factor as a product", string(number))
			}
		case *ast.With:
			c.report(node.Location, "GK13", `"with %s as …" throws away what the engine has cached, and makes the rule silently undefined where its value is: hand the value to a function instead`, node.Target)
		}
	})
}

// rounded says whether a number may be another one in Gatekeeper, which sends the object through float64. 2^53 itself is
// what its neighbour becomes.
//
// https://github.com/open-policy-agent/frameworks/blob/master/constraint/pkg/client/drivers/rego/driver.go (toInterfaceMap)
func rounded(number ast.Number) bool {
	value, err := strconv.ParseFloat(string(number), 64)
	return err != nil || math.Abs(value) >= 1<<53
}

// checkIndexed holds GK15. OPA 1.21.0 to 1.22.0, and with it conftest 0.71, take a condition such as `x in {y, "*"}` for one
// that only the constants fulfil, and skip the rule for all other values.
//
// https://github.com/open-policy-agent/opa/releases/tag/v1.22.1
func (c *checker) checkIndexed() {
	for _, rule := range c.module.Rules {
		for rule := rule; rule != nil; rule = rule.Else {
			for _, expression := range rule.Body {
				if expression.Negated || !expression.IsCall() || !expression.Operator().Equal(ast.Member.Ref()) {
					continue
				}
				collection := expression.Operand(1)
				switch collection.Value.(type) {
				case ast.Set, *ast.Array, ast.Object:
					if !collection.IsGround() {
						c.report(collection.Location, "GK15", "of %s only the constants count in OPA 1.21 and conftest 0.71: compare with == in two rules of one name", quote(collection))
					}
				}
			}
		}
	}
}
