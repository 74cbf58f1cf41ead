package portable

import (
	"slices"
	"strings"
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

// portableCapabilities is read once, as it takes milliseconds.
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
	metadata = "Gatekeeper moves modules to other packages, where METADATA is not dependable, write the value as a rule"
	random   = "every run and every engine would give another verdict, derive the value from the object"
	conftest = "it is there in conftest only, put what reads files into a test"
	uri      = "use regex.match or split"
	gone     = "Rego v1 does not take it, "
)

// withheld holds the functions of OPA 1.0.0 that do not give the same answer in every engine, each with the reason and
// the way out. The functions of net that compute with addresses are no such case and stay, and so does time.now_ns, which
// is the same within an evaluation and which dates of expiry cannot do without.
var withheld = map[string]string{
	"http.send":              "Gatekeeper is shipped with it disabled, and a verdict must not depend on the network, take the data as a parameter",
	"net.lookup_ip_addr":     "a verdict must not depend on the network, take the addresses as a parameter",
	"opa.runtime":            "it is about the engine, and empty in Gatekeeper, take the value as a parameter",
	"providers.aws.sign_req": "it signs requests, which no policy can send, take the data as a parameter",
	"rand.intn":              random,
	"uuid.rfc4122":           random,
	"rego.metadata.chain":    metadata,
	"rego.metadata.rule":     metadata,
	"rego.parse_module":      "each engine parses another version of Rego, check Rego outside the policies",
	"trace":                  "its notes are shown in no engine but OPA, use print",
}

// unknown holds the functions that OPA 1.0.0 does not have or that Rego v1 no longer takes, where there is something to
// write instead.
var unknown = map[string]string{
	"external_data":               "it is there in Gatekeeper's cluster only, and gator cannot compile it, take the data as a parameter",
	"parse_config":                conftest,
	"parse_config_file":           conftest,
	"parse_combined_config_files": conftest,
	"array.flatten":               "write [x | some xs in arrays; some x in xs]",
	"strings.split_n":             "use split and array.slice",
	"uri.is_valid":                uri,
	"uri.parse":                   uri,
	"all":                         gone + "use every",
	"any":                         gone + "write true in values",
	"re_match":                    gone + "use regex.match",
	"net.cidr_overlap":            gone + "use net.cidr_contains",
	"set_diff":                    gone + "write a - b",
	"cast_array":                  gone + "write a comprehension",
	"cast_boolean":                gone + "use is_boolean",
	"cast_null":                   gone + "use is_null",
	"cast_object":                 gone + "use is_object",
	"cast_set":                    gone + "write a comprehension",
	"cast_string":                 gone + "use is_string",
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
	if why := refusal(name); why != "" {
		c.report(at, "GK05", "%q is not for policies: %s", name, why)
	}
}

// refusal says why a function is not in [Capabilities], or nothing where it is, or where no engine has it. It asks OPA's
// index of versions, which is read much faster than the capabilities of a version.
func refusal(name string) string {
	if why, ok := withheld[name]; ok {
		return why
	}
	known := ast.BuiltinMap[name]
	instead, explained := unknown[name]
	switch {
	case known == nil || known.IsDeprecated():
		return instead
	case explained:
		instead = ", " + instead
	default:
		instead = ", use functions of OPA 1.0"
	}
	version, ok := (&ast.Capabilities{Builtins: []*ast.Builtin{known}}).MinimumCompatibleVersion()
	switch {
	case !ok:
		return "it is no function of OPA's own" + instead
	case "v"+version == oldestOPA || strings.HasPrefix(version, "0."):
		return ""
	default:
		return "it needs OPA " + version + instead
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
