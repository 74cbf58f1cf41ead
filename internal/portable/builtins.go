package portable

import (
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// oldestOPA is the version whose built-in functions and syntax every engine has: Gatekeeper since 3.19, conftest and all
// OPAs that read Rego v1 by default.
const oldestOPA = "v1.0.0"

// Capabilities returns what policies may use: the built-in functions of OPA 1.0.0 without those that are withheld
// below and those that are deprecated, and the syntax of Rego v1. The type checker fetches no schemas.
func Capabilities() *ast.Capabilities {
	portable := *portableCapabilities()
	portable.Builtins = slices.Clone(portable.Builtins)
	portable.Features = slices.Clone(portable.Features)
	return &portable
}

// portableCapabilities is read once: a library has hundreds of modules.
var portableCapabilities = sync.OnceValue(func() *ast.Capabilities {
	capabilities, err := ast.LoadCapabilitiesVersion(oldestOPA)
	if err != nil {
		panic("OPA no longer carries the capabilities of " + oldestOPA + ": " + err.Error())
	}
	capabilities.AllowNet = []string{}
	capabilities.Builtins = slices.DeleteFunc(capabilities.Builtins, func(builtin *ast.Builtin) bool {
		// Rego v1 refuses deprecated functions, but the capabilities do not say which ones they are.
		known := ast.BuiltinMap[builtin.Name]
		_, out := withheld[builtin.Name]
		return out || known == nil || known.IsDeprecated()
	})
	return capabilities
})

// What several functions have in common.
const (
	metadata = "Gatekeeper moves modules to other packages, where METADATA is not dependable: write the value as a rule"
	random   = "every run and every engine would give another verdict: derive the value from the object"
	conftest = "it is there in conftest only: put what reads files into a test"
	uri      = "it needs OPA 1.18: use regex.match or split"
)

// withheld holds the functions of OPA 1.0.0 that do not give the same answer in every engine, each with the reason and
// the way out. The functions of net that compute with addresses are no such case and stay, and so does time.now_ns, which
// is the same within an evaluation and which dates of expiry cannot do without.
var withheld = map[string]string{
	"http.send":              "Gatekeeper is shipped with it disabled, and a verdict must not depend on the network: take the data as a parameter",
	"net.lookup_ip_addr":     "a verdict must not depend on the network: take the addresses as a parameter",
	"opa.runtime":            "it is about the engine, and empty in Gatekeeper: take the value as a parameter",
	"providers.aws.sign_req": "it signs requests, which no policy can send: take the data as a parameter",
	"rand.intn":              random,
	"uuid.rfc4122":           random,
	"rego.metadata.chain":    metadata,
	"rego.metadata.rule":     metadata,
	"rego.parse_module":      "each engine parses another version of Rego: check Rego outside the policies",
	"trace":                  "its notes are shown in no engine but OPA: use print",
}

// unknown holds the functions that OPA 1.0.0 does not have or that Rego v1 no longer takes, where there is something to
// write instead.
var unknown = map[string]string{
	"external_data":               "it is there in Gatekeeper's cluster only, and gator cannot compile it: take the data as a parameter",
	"parse_config":                conftest,
	"parse_config_file":           conftest,
	"parse_combined_config_files": conftest,
	"array.flatten":               "it is not in OPA 1.0: write [x | some xs in arrays; some x in xs]",
	"strings.split_n":             "it is not in OPA 1.0: use split and array.slice",
	"uri.is_valid":                uri,
	"uri.parse":                   uri,
	"all":                         "Rego v1 does not take it: use every",
	"any":                         "Rego v1 does not take it: write true in values",
	"re_match":                    "Rego v1 does not take it: use regex.match",
	"net.cidr_overlap":            "Rego v1 does not take it: use net.cidr_contains",
	"set_diff":                    "Rego v1 does not take it: write a - b",
	"cast_array":                  "Rego v1 does not take it: write a comprehension",
	"cast_boolean":                "Rego v1 does not take it: use is_boolean",
	"cast_null":                   "Rego v1 does not take it: use is_null",
	"cast_object":                 "Rego v1 does not take it: use is_object",
	"cast_set":                    "Rego v1 does not take it: write a comprehension",
	"cast_string":                 "Rego v1 does not take it: use is_string",
}

// checkBuiltins holds GK05. Functions that no engine has are the compiler's to report.
func (c *checker) checkBuiltins() {
	c.walk(func(node any) {
		switch node := node.(type) {
		case *ast.Expr:
			if terms, ok := node.Terms.([]*ast.Term); ok {
				c.checkCall(node.Location, terms[0])
			}
		case ast.Call:
			c.checkCall(nil, node[0])
		}
	})
}

func (c *checker) checkCall(at *ast.Location, operator *ast.Term) {
	name, ok := c.builtin(operator)
	if !ok {
		return
	}
	if operator.Location != nil {
		at = operator.Location
	}
	if why, ok := withheld[name]; ok {
		c.report(at, "GK05", "%q is not for policies, %s", name, why)
		return
	}
	if why, ok := unknown[name]; ok {
		c.report(at, "GK05", "%q is not in every engine, %s", name, why)
		return
	}
	if _, exists := ast.BuiltinMap[name]; exists && !portableCapabilities().ContainsBuiltin(name) {
		c.report(at, "GK05", "%q is not in OPA 1.0, and so not in every engine: use functions of OPA 1.0", name)
	}
}

// builtin is the name of a called function, unless it is the module's own or an imported one.
func (c *checker) builtin(operator *ast.Term) (string, bool) {
	ref, ok := operator.Value.(ast.Ref)
	if !ok {
		return "", false
	}
	head, _ := ref[0].Value.(ast.Var)
	_, imported := c.imports[head]
	return ref.String(), !imported && c.rules[head] == nil && head != "data"
}
