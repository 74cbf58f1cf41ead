package portable

import (
	"regexp"

	"github.com/open-policy-agent/opa/v1/ast"
)

// resultName is what conftest takes for the name of a result; it then queries the rule, and a function of that name
// ends the whole run.
//
// https://github.com/open-policy-agent/conftest/blob/master/policy/engine.go (warningRegex, failureRegex)
var resultName = regexp.MustCompile(`^(deny|violation|warn)(_[a-zA-Z0-9]+)*$`)

// checkResults holds GK06 and GK07.
func (c *checker) checkResults() {
	for _, rule := range c.module.Rules {
		head := rule.Head
		name, _ := head.Ref()[0].Value.(ast.Var)
		switch {
		case !resultName.MatchString(string(name)):
		case len(head.Args) > 0:
			c.report(head.Location, "GK07", "conftest takes the function %q for a result and stops: call it something else", string(name))
		case c.role != Policy:
			c.report(head.Location, "GK07", "conftest counts the rule %q of a library as a result: call it something else", string(name))
		case name != "violation":
			c.report(head.Location, "GK07", `conftest counts the rule %q and Gatekeeper does not: call it "violation", or something else`, string(name))
		case rule.Default || len(head.Ref()) > 1 || head.RuleKind() != ast.MultiValue:
			c.report(head.Location, "GK07", `"violation" is no set here, which engines read differently: write violation contains {"msg": msg, "details": {"path": path}} if {…}`)
		default:
			c.checkViolation(rule)
		}
	}
}

// checkViolation holds GK06 for one rule.
func (c *checker) checkViolation(rule *ast.Rule) {
	term, s := scope{checker: c, rule: rule}.literal(rule.Head.Key)
	violation, ok := term.Value.(ast.Object)
	if !ok {
		c.report(term.Location, "GK06", `a violation must be written out as {"msg": msg, "details": {"path": path}}, not as %s: engines stop at anything else`, quote(term))
		return
	}
	hasMessage := false
	violation.Foreach(func(key, value *ast.Term) {
		switch text(key) {
		case "msg":
			hasMessage = true
			c.checkMessage(s, value)
		case "details":
			switch details, _ := s.literal(value); details.Value.(type) {
			case ast.Null, ast.Boolean, ast.Number, ast.String, *ast.Array, ast.Set, *ast.ArrayComprehension, *ast.SetComprehension:
				c.report(value.Location, "GK06", `"details" must be an object, not %s: write {"path": path}`, a(details.Value))
			}
		default:
			c.report(key.Location, "GK06", `Gatekeeper drops all fields but "msg" and "details": move %s into "details"`, quote(key))
		}
	})
	if !hasMessage {
		c.report(term.Location, "GK06", `the violation has no "msg", which Gatekeeper does not compile: say what is wrong with sprintf`)
	}
}

// checkMessage refuses a msg that may be anything but a string: Gatekeeper's webhook then fails the whole review, for all
// policies, and with failurePolicy Ignore everything is admitted. conftest ends its run.
//
// https://github.com/open-policy-agent/frameworks/blob/master/constraint/pkg/client/drivers/to_result.go
func (c *checker) checkMessage(s scope, message *ast.Term) {
	if s.isString(message) {
		return
	}
	literal, _ := s.literal(message)
	switch value := literal.Value.(type) {
	case ast.Var, ast.Ref, ast.Call:
		c.report(message.Location, "GK06", `"msg" is not surely a string, and any other value fails the whole review: build %s with sprintf, or require is_string of it`, quote(message))
	default:
		c.report(message.Location, "GK06", `"msg" is %s, which fails the whole review: write a string, or sprintf`, a(value))
	}
}

// a names the type of a value, with its article.
func a(value ast.Value) string {
	switch value.(type) {
	case ast.Null:
		return "null"
	case *ast.Array, *ast.ArrayComprehension:
		return "an array"
	case ast.Object, *ast.ObjectComprehension:
		return "an object"
	case ast.Set, *ast.SetComprehension:
		return "a set"
	default:
		return "a " + ast.ValueName(value)
	}
}
