# METADATA
# title: ingress-nginx configuration injection
# description: |
#   NGINX controllers write annotations and paths of an Ingress into the configuration of NGINX, which runs with the
#   controller's credentials: to the secrets of all namespaces. Snippets are configuration by design (CVE-2021-25742); other
#   values become some when they close the directive that they stand in (CVE-2021-25745, CVE-2021-25746, CVE-2025-1097,
#   CVE-2025-1098, CVE-2025-24514). Classes have arbitrary names, so that an Ingress is judged whatever its class.
# related_resources:
#   - ref: https://kubernetes.io/blog/2025/03/24/ingress-nginx-cve-2025-1974/
#     description: What you need to know about CVE-2025-1974
#   - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations-risk/
#     description: ingress-nginx, risks of annotations
# custom:
#   severity: high
#   kinds: [networking.k8s.io/Ingress, extensions/Ingress, ConfigMap]
#   attack: Whoever may write an Ingress runs code in the controller, or reads the secrets of all namespaces with its token.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1190, T1552.007, MS-TA9004]
#   remediation: Remove the annotation or the path, and keep snippets off in the controller's ConfigMap.
#   parameters:
#     annotationPrefixes:
#       type: array
#       items: {type: string}
#       description: Prefixes of the annotations that the controllers read.
package policies.network.ingress_nginx_injection

import data.lib.sekisho.ingress
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"annotationPrefixes": ["nginx.ingress.kubernetes.io", "nginx.org", "nginx.com"]}

_parameters := object.union(default_parameters, review.parameters("ingress-nginx-injection"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some [annotation, name, _] in _annotations
	_is_snippet(name)

	msg := sprintf("annotation %s writes into the configuration of NGINX", [annotation])
	path := ["metadata", "annotations", annotation]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some [annotation, name, value] in _annotations
	name in _plain

	# mutation:equivalent change literal: what stands for a variable, or is taken out, is no mark
	what := _marks(regex.replace(value, `\$\{[a-zA-Z0-9_]+\}`, "")) - object.get(_expected, name, set())
	what != set()

	msg := sprintf("annotation %s can break out of its directive: it has %s", [annotation, concat(", ", what)])
	path := ["metadata", "annotations", annotation]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind in ingress.kinds
	some i, rule in review.object.spec.rules
	some j, one in rule.http.paths
	is_string(one.path) # mutation:equivalent *: no pattern matches others; this keeps strict engines from errors
	some what, pattern in _suspicious
	regex.match(pattern, one.path)

	msg := sprintf("path %q holds %s", [one.path, what])
	path := ["spec", "rules", i, "http", "paths", j, "path"]
}

violation contains {"msg": msg, "details": {"path": ["data", "allow-snippet-annotations"]}} if {
	review.group_kind == "ConfigMap"
	value := review.object.data["allow-snippet-annotations"]
	is_string(value) # mutation:equivalent *: lower has no value for others; this keeps strict engines from errors
	not lower(trim_space(value)) in ["false", "f", "0", ""]

	msg := sprintf("allow-snippet-annotations is %q instead of \"false\"", [value])
}

violation contains {"msg": msg, "details": {"path": ["data", "annotations-risk-level"]}} if {
	review.group_kind == "ConfigMap"
	value := review.object.data["annotations-risk-level"]
	is_string(value) # mutation:equivalent *: lower has no value for others; this keeps strict engines from errors
	lower(value) == "critical"

	msg := sprintf("annotations-risk-level is %q, which admits snippets", [value])
}

# What NGINX controllers read, each with its name without the prefix.
_annotations contains [annotation, name, value] if {
	review.group_kind in ingress.kinds
	is_object(review.object.metadata.annotations) # mutation:equivalent *: no other has keys that are text; this keeps strict engines from errors
	some annotation, value in review.object.metadata.annotations
	is_string(value)
	some prefix in _parameters.annotationPrefixes
	startswith(annotation, concat("", [prefix, "/"]))
	name := trim_prefix(annotation, concat("", [prefix, "/"]))
}

_is_snippet(name) if regex.match(`-snippets?$`, name)

# What the values hold that the controller's own validation never lets pass. Braces around a variable are removed before.
_marks(value) := {what | some what, pattern in _breaking; regex.match(pattern, value)}

_breaking := {
	"a line break": `[\r\n]`,
	"a brace": `[{}]`,
	"a semicolon": `;`,
	"a quote": `["']`,
	"a number sign": `#`,
	"Lua code": `_by_lua|lua_package|load_module`,
}

# Annotations whose text ingress-nginx writes into its configuration.
_plain := {
	"affinity-mode",
	"app-root",
	"auth-cache-duration",
	"auth-cache-key",
	"auth-method",
	"auth-proxy-set-headers",
	"auth-realm",
	"auth-request-redirect",
	"auth-response-headers",
	"auth-secret",
	"auth-signin",
	"auth-signin-redirect-param",
	"auth-tls-error-page",
	"auth-tls-match-cn",
	"auth-tls-secret",
	"auth-tls-verify-client",
	"auth-url",
	"client-body-buffer-size",
	"connection-proxy-header",
	"cors-allow-headers",
	"cors-allow-methods",
	"cors-allow-origin",
	"cors-expose-headers",
	"custom-headers",
	"fastcgi-index",
	"fastcgi-params-configmap",
	"mirror-host",
	"mirror-request-body",
	"mirror-target",
	"modsecurity-transaction-id",
	"opentelemetry-operation-name",
	"permanent-redirect",
	"proxy-body-size",
	"proxy-buffer-size",
	"proxy-cookie-domain",
	"proxy-cookie-path",
	"proxy-http-version",
	"proxy-max-temp-file-size",
	"proxy-next-upstream",
	"proxy-redirect-from",
	"proxy-redirect-to",
	"proxy-ssl-ciphers",
	"proxy-ssl-name",
	"proxy-ssl-protocols",
	"proxy-ssl-secret",
	"rewrite-target",
	"server-alias",
	"session-cookie-domain",
	"session-cookie-name",
	"session-cookie-path",
	"ssl-ciphers",
	"temporal-redirect",
	"upstream-hash-by",
	"upstream-vhost",
	"x-forwarded-prefix",
}

# Server names may be regular expressions, which have braces of their own.
_expected := {"server-alias": {"a brace"}}

_suspicious := {
	"a control character": `[\x00-\x1f\x7f]`,
	"a quote": `"`,
	"the step ..": `(^|/)\.\.(/|$)`,
	"/etc": `(^|[^\w./-])/etc($|[^\w.-])`,
	"/root": `(^|[^\w./-])/root($|[^\w.-])`,
	"/var/run/secrets": `/var/run/secrets`,
	"Lua code": `_by_lua`,
}
