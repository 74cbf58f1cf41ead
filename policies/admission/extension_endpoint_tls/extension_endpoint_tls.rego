# METADATA
# title: API extension endpoint not trusted or off-cluster
# description: |
#   The API server sends whole objects to webhooks, to the converters of custom resources and to the API servers behind
#   APIServices, Secrets among them, and believes what they answer. Without TLS that is verified anybody on the way answers
#   for them; a URL outside of the cluster hands the objects to somebody else. A service without a CA, which something may
#   still fill in, is reported at severity low: until then the API server cannot trust it. With inventory each mutating
#   webhook is listed that is not in known.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#contacting-the-webhook
#     description: How webhooks are contacted
#   - ref: https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/#contacting-the-extension-apiserver
#     description: How extension API servers are contacted
#   - ref: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#webhook-conversion
#     description: Webhooks that convert custom resources
# custom:
#   severity: high
#   kinds:
#     - admissionregistration.k8s.io/ValidatingWebhookConfiguration
#     - admissionregistration.k8s.io/MutatingWebhookConfiguration
#     - apiregistration.k8s.io/APIService
#     - apiextensions.k8s.io/CustomResourceDefinition
#   attack: Whoever answers in the endpoint's place reads the objects of the cluster and rewrites them as they are stored.
#   principles: [defence-in-depth]
#   protects: [confidentiality, integrity]
#   threats: [T1557, T1546, MS-TA9015]
#   remediation: Remove `insecureSkipTLSVerify` and set `caBundle`, and serve the endpoint from a Service of the cluster.
#   parameters:
#     allowedHosts:
#       type: array
#       items: {type: string}
#       description: Hosts that URLs may name, without port; `*` stands for any text.
#     known:
#       type: array
#       items: {type: string}
#       description: Names of the mutating webhooks that inventory does not list; `*` stands for any text.
#     inventory:
#       type: boolean
#       description: Whether to list every mutating webhook that is not in known.
package policies.admission.extension_endpoint_tls

import data.lib.sekisho.review
import data.lib.sekisho.webhook

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedHosts": [], "known": [], "inventory": false}

# mutation:equivalent replace call: without the defaults nothing is in the lists and nothing is true
_parameters := object.union(default_parameters, review.parameters("extension-endpoint-tls"))

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind == "apiregistration.k8s.io/APIService"
	review.object.spec.insecureSkipTLSVerify == true

	msg := "whoever answers for the API service is believed: insecureSkipTLSVerify is true"
	path := ["spec", "insecureSkipTLSVerify"]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, found in _urls
	not startswith(lower(found.url), "https://")

	msg := sprintf("%s is called without TLS: url is %q", [found.owner, found.url])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, found in _urls
	startswith(lower(found.url), "https://")
	not _is_allowed_host(lower(found.url))

	msg := sprintf("%s sends objects to a host that is not allowed: url is %q", [found.owner, found.url])
}

violation contains {"msg": msg, "details": {"path": path, "severity": "low"}} if {
	some config_path, endpoint in _endpoints
	is_object(endpoint.config.service)
	not endpoint.config.insecureSkipTLSVerify == true
	not _has_certificate(endpoint.config)
	not _is_injected

	msg := sprintf("%s has no CA to verify its service with: caBundle holds no certificate", [endpoint.owner])
	path := array.concat(config_path, ["caBundle"])
}

violation contains {"msg": msg, "details": {"path": path, "severity": "low"}} if {
	_parameters.inventory == true
	review.group_kind == "admissionregistration.k8s.io/MutatingWebhookConfiguration"
	some webhook_path, hook in webhook.webhooks
	not _is_known(hook.name)

	msg := sprintf("mutating webhook %q is not known", [hook.name])
	path := array.concat(webhook_path, ["name"])
}

_endpoints[path] := {"owner": sprintf("webhook %q", [hook.name]), "config": hook.clientConfig} if {
	some webhook_path, hook in webhook.webhooks
	path := array.concat(webhook_path, ["clientConfig"])
}

_endpoints[path] := {"owner": "API service", "config": review.object.spec} if {
	review.group_kind == "apiregistration.k8s.io/APIService"
	path := ["spec"]
}

_endpoints[path] := {"owner": "conversion", "config": config} if {
	review.group_kind == "apiextensions.k8s.io/CustomResourceDefinition"
	review.object.spec.conversion.strategy == "Webhook"
	some field in [["webhook", "clientConfig"], ["webhookClientConfig"]] # The second one is v1beta1's.
	path := array.concat(["spec", "conversion"], field)
	config := object.get(review.object, path, null)
}

_urls[path] := {"owner": endpoint.owner, "url": url} if {
	some config_path, endpoint in _endpoints
	url := endpoint.config.url
	is_string(url) # mutation:equivalent *: lower has no value for others; this keeps strict engines from errors

	path := array.concat(config_path, ["url"])
}

# What Go reads as something else than host and path is not taken for the host that it shows.
_is_allowed_host(url) if {
	# mutation:equivalent change literal: an anchored pattern matches once at most
	found := regex.find_all_string_submatch_n(`^https://([a-z0-9._-]+|\[[0-9a-f:]+\])(:[0-9]*)?(/.*)?$`, url, 1)
	some pattern in _parameters.allowedHosts
	glob.match(lower(pattern), null, found[0][1])
}

_has_certificate(config) if {
	is_string(config.caBundle) # mutation:equivalent *: base64 has no value for others; this keeps strict engines from errors
	base64.is_valid(config.caBundle) # mutation:equivalent *: nor has it for what is no base64
	contains(base64.decode(config.caBundle), "-----BEGIN CERTIFICATE-----")
}

# Controllers that fill in caBundle where an annotation asks them to.
_is_injected if {
	some annotation in [
		"cert-manager.io/inject-apiserver-ca",
		"cert-manager.io/inject-ca-from",
		"cert-manager.io/inject-ca-from-secret",
		"service.alpha.openshift.io/inject-cabundle",
		"service.beta.openshift.io/inject-cabundle",
	]
	review.object.metadata.annotations[annotation]
}

_is_known(name) if {
	some pattern in _parameters.known
	glob.match(pattern, null, name)
}
