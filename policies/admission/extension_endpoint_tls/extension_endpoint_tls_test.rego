package policies.admission.extension_endpoint_tls_test

import data.policies.admission.extension_endpoint_tls

_ca := base64.encode("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")

_service := {"namespace": "hooks", "name": "hook"}

_configuration(kind, hooks) := {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "webhooks": hooks}

_hook(config) := _configuration("ValidatingWebhookConfiguration", [{"name": "a.example", "clientConfig": config}])

_api_service(spec) := {"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "spec": spec}

_definition(conversion) := {
	"apiVersion": "apiextensions.k8s.io/v1",
	"kind": "CustomResourceDefinition",
	"spec": {"conversion": conversion},
}

_insecure := {
	"msg": "whoever answers for the API service is believed: insecureSkipTLSVerify is true",
	"details": {"path": ["spec", "insecureSkipTLSVerify"]},
}

_outside(url) := {
	"msg": sprintf(`webhook "a.example" sends objects to a host that is not allowed: url is %q`, [url]),
	"details": {"path": ["webhooks", 0, "clientConfig", "url"]},
}

_untrusted(owner, path) := {
	"msg": sprintf("%s has no CA to verify its service with: caBundle holds no certificate", [owner]),
	"details": {"path": path, "severity": "low"},
}

_untrusted_hook := _untrusted(`webhook "a.example"`, ["webhooks", 0, "clientConfig", "caBundle"])

test_deny_api_services_that_are_not_verified if {
	extension_endpoint_tls.violation == {_insecure} with input as _api_service({"service": _service, "insecureSkipTLSVerify": true})
	extension_endpoint_tls.violation == {_insecure} with input as _api_service({"insecureSkipTLSVerify": true})
}

test_deny_url_without_tls if {
	every url in ["http://hooks.example/", "hooks.example", "", "ftp://https://hooks.example"] {
		extension_endpoint_tls.violation == {{
			"msg": sprintf(`webhook "a.example" is called without TLS: url is %q`, [url]),
			"details": {"path": ["webhooks", 0, "clientConfig", "url"]},
		}} with input as _hook({"url": url}) with data.parameters["extension-endpoint-tls"] as {"allowedHosts": ["*"]}
	}
}

test_deny_every_url_by_default if {
	extension_endpoint_tls.violation == {_outside("https://hooks.example/")} with input as _hook({"url": "https://hooks.example/"})
}

test_deny_hosts_that_only_look_like_allowed_ones if {
	every url in [
		"https://hooks.example.evil.example/",
		"https://hooks.example@evil.example/",
		"https://evil.example/hooks.example",
		"https://evil.example?hooks.example",
		"https://evil.example#hooks.example",
		`https://evil.example\.hooks.example`,
		"https://evilhooks.example",
		"https://",
		"HTTPS://other.example",
	] {
		extension_endpoint_tls.violation == {_outside(url)} with input as _hook({"url": url})
			with data.parameters["extension-endpoint-tls"] as {"allowedHosts": ["hooks.example", "*.hooks.example"]}
	}
}

test_allow_hosts if {
	every url in [
		"https://hooks.example",
		"https://hooks.example/",
		"https://hooks.example:8443/check",
		"HTTPS://Hooks.Example/Check",
		"https://a.b.hooks.example/",
		"https://[::1]:8443/",
	] {
		extension_endpoint_tls.violation == set() with input as _hook({"url": url})
			with data.parameters["extension-endpoint-tls"] as {"allowedHosts": ["Hooks.example", "*.hooks.example", "[[]::1]"]}
	}
}

test_deny_services_without_certificate if {
	every bundle in [null, "", "Cg==", "${CA_BUNDLE}", 1, base64.encode("-----BEGIN PRIVATE KEY-----")] {
		extension_endpoint_tls.violation == {_untrusted_hook} with input as _hook({"service": _service, "caBundle": bundle})
	}
	extension_endpoint_tls.violation == {_untrusted_hook} with input as _hook({"service": {}})
	extension_endpoint_tls.violation == {_untrusted("API service", ["spec", "caBundle"])} with input as _api_service({
		"service": _service,
		"insecureSkipTLSVerify": false,
	})
}

test_deny_text_instead_of_true if {
	extension_endpoint_tls.violation == {_untrusted("API service", ["spec", "caBundle"])} with input as _api_service({
		"service": _service,
		"insecureSkipTLSVerify": "true",
	})
}

test_deny_all_mutating_webhooks_where_none_is_known if {
	{violation.details.path | some violation in extension_endpoint_tls.violation} == {
		["webhooks", 0, "name"],
		["webhooks", 1, "name"],
	} with input as _configuration("MutatingWebhookConfiguration", [{"name": "b.example"}, {"name": "a.example"}])
		with data.parameters["extension-endpoint-tls"] as {"inventory": true}
}

test_deny_converters if {
	extension_endpoint_tls.violation == {_untrusted(
		"conversion",
		["spec", "conversion", "webhook", "clientConfig", "caBundle"],
	)} with input as _definition({"strategy": "Webhook", "webhook": {"clientConfig": {"service": _service}}})
	extension_endpoint_tls.violation == {_untrusted(
		"conversion",
		["spec", "conversion", "webhookClientConfig", "caBundle"],
	)} with input as _definition({"strategy": "Webhook", "webhookClientConfig": {"service": _service}})
	extension_endpoint_tls.violation == {{
		"msg": `conversion sends objects to a host that is not allowed: url is "https://a.example"`,
		"details": {"path": ["spec", "conversion", "webhook", "clientConfig", "url"]},
	}} with input as _definition({"strategy": "Webhook", "webhook": {"clientConfig": {"url": "https://a.example"}}})
}

test_deny_every_webhook if {
	extension_endpoint_tls.violation == {
		_untrusted(`webhook "webhooks[0]"`, ["webhooks", 0, "clientConfig", "caBundle"]),
		{
			"msg": `webhook "b" sends objects to a host that is not allowed: url is "https://b.example"`,
			"details": {"path": ["webhooks", 1, "clientConfig", "url"]},
		},
		{
			"msg": `webhook "c" is called without TLS: url is "http://c.example"`,
			"details": {"path": ["webhooks", 2, "clientConfig", "url"]},
		},
		_untrusted(`webhook "d"`, ["webhooks", 3, "clientConfig", "caBundle"]),
	} with input as _configuration("MutatingWebhookConfiguration", [
		{"clientConfig": {"service": _service}},
		{"name": "b", "clientConfig": {"url": "https://b.example"}},
		{"name": "c", "clientConfig": {"url": "http://c.example"}},
		{"name": "d", "clientConfig": {"service": _service}},
	])
}

test_deny_mutating_webhooks_that_are_not_known if {
	every parameters in [
		{"inventory": true},
		{"inventory": true, "known": ["a", "a.example.org"]},
		{"inventory": true, "known": ["b.*"]},
	] {
		extension_endpoint_tls.violation == {{
			"msg": `mutating webhook "a.example" is not known`,
			"details": {"path": ["webhooks", 1, "name"], "severity": "low"},
		}} with input as _configuration("MutatingWebhookConfiguration", [{"name": "b.example"}, {"name": "a.example"}])
			with data.parameters["extension-endpoint-tls"] as object.union({"known": ["b.example"]}, object.union(
				parameters,
				{"known": array.concat(["b.example"], object.get(parameters, "known", []))},
			))
	}
}

test_allow_known_webhooks_and_those_that_do_not_mutate if {
	hooks := [{"name": "a.example"}]
	every parameters in [{}, {"inventory": "true"}, {"inventory": true, "known": ["b", "a.*"]}] {
		extension_endpoint_tls.violation == set() with input as _configuration("MutatingWebhookConfiguration", hooks)
			with data.parameters["extension-endpoint-tls"] as parameters
	}
	extension_endpoint_tls.violation == set() with input as _configuration("ValidatingWebhookConfiguration", hooks)
		with data.parameters["extension-endpoint-tls"] as {"inventory": true}
}

test_allow_services_with_certificate if {
	extension_endpoint_tls.violation == set() with input as _hook({"service": _service, "caBundle": _ca})
	extension_endpoint_tls.violation == set() with input as _api_service({"service": _service, "caBundle": _ca})
}

test_allow_services_whose_certificate_is_injected if {
	every annotation, value in {
		"cert-manager.io/inject-apiserver-ca": "true",
		"cert-manager.io/inject-ca-from": "hooks/serving",
		"cert-manager.io/inject-ca-from-secret": "hooks/ca",
		"service.alpha.openshift.io/inject-cabundle": "true",
		"service.beta.openshift.io/inject-cabundle": "true",
	} {
		extension_endpoint_tls.violation == set() with input as object.union(
			_hook({"service": _service}),
			{"metadata": {"annotations": {annotation: value}}},
		)
	}
	extension_endpoint_tls.violation == {_untrusted_hook} with input as object.union(
		_hook({"service": _service}),
		{"metadata": {"annotations": {"other": "true"}}},
	)
}

test_allow_without_endpoint if {
	every given in [
		_hook({}),
		_hook({"service": null, "url": null}),
		_hook(null),
		_hook({"url": 1}),
		_api_service({"service": null}),
		_api_service({"insecureSkipTLSVerify": "true"}),
		_definition({"strategy": "None", "webhook": {"clientConfig": {"service": _service}}}),
		_definition({"strategy": "Webhook", "webhook": {"clientConfig": null}}),
		_definition(null),
		object.union(_definition(null), {"spec": {"service": _service}}),
		object.union(_api_service({"insecureSkipTLSVerify": true, "service": _service}), {"apiVersion": "example.com/v1"}),
		object.union(
			_definition({"strategy": "Webhook", "webhook": {"clientConfig": {"service": _service}}}),
			{"apiVersion": "example.com/v1"},
		),
	] {
		extension_endpoint_tls.violation == set() with input as given
	}
}

test_defaults if {
	extension_endpoint_tls.default_parameters == {"allowedHosts": [], "known": [], "inventory": false}
}
