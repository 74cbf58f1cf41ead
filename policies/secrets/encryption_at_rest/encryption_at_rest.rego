# METADATA
# title: Secrets not encrypted at rest
# description: |
#   Whoever gets at etcd's disk or at a backup of it reads every Secret, unless the API server encrypts them. Of the entry that
#   is the first to name a resource, the first provider writes: with identity first, everything is stored in clear text, even
#   where another one follows. A resource that no entry names is not encrypted. A key that is written into the manifest is no
#   secret to whoever can read the manifest; a KMS keeps it elsewhere.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/
#     description: Encrypting confidential data at rest
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/kms-provider/
#     description: Using a KMS provider for data encryption
# custom:
#   severity: high
#   secret: true
#   kinds: [apiserver.config.k8s.io/EncryptionConfiguration]
#   attack: Whoever copies a disk or a backup of etcd has all credentials of the cluster.
#   principles: [defence-in-depth]
#   protects: [confidentiality]
#   threats: [T1552.001, MS-TA9025]
#   remediation: Move an encrypting provider, best kms with apiVersion v2, to the front of the providers.
#   parameters:
#     resources:
#       type: array
#       items: {type: string}
#       description: Resources that must be encrypted, as secrets, or tokens.shop.example in another group than the core one.
#     providers:
#       type: array
#       items: {type: string}
#       description: |
#         Providers that may write. aesgcm is not among them by default, as its keys need a rotation that the API server
#         does not do.
#     allowStaticKeys:
#       type: boolean
#       description: Whether keys may be written into the configuration, which weighs low otherwise.
package policies.secrets.encryption_at_rest

import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"resources": ["secrets"],
	"providers": ["kms", "secretbox", "aescbc"],
	"allowStaticKeys": false,
}

_parameters := object.union(default_parameters, review.parameters("encryption-at-rest"))

violation contains {"msg": msg, "details": {"path": ["resources"]}} if {
	review.group_kind == _kind
	some resource in _parameters.resources
	_entries(resource) == set()

	msg := sprintf("%s are not encrypted: no entry names them", [resource])
}

violation contains {"msg": msg, "details": {"path": ["resources", i, "providers", 0]}} if {
	some resource in _parameters.resources
	i := min(_entries(resource))
	_writer(i) == "identity"

	msg := sprintf("%s are stored in clear text: the first provider is identity", [resource])
}

violation contains {"msg": msg, "details": {"path": ["resources", i, "providers", 0]}} if {
	some resource in _parameters.resources
	i := min(_entries(resource))
	writer := _writer(i)
	not writer in array.concat(_parameters.providers, ["identity"])

	msg := sprintf("%s are written by %s, which is not allowed", [resource, writer])
}

violation contains {"msg": msg, "details": {"path": array.concat(path, ["kms", "apiVersion"])}} if {
	some path, provider in _providers
	is_object(provider.kms)
	object.get(provider.kms, "apiVersion", null) != "v2"

	msg := "KMS provider does not use API version v2, and v1 is refused since Kubernetes 1.29"
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, key in _keys
	_is_placeholder(key.secret)

	msg := sprintf("%s is a placeholder", [key.name])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, key in _keys
	not _is_placeholder(key.secret)
	size := _size(key.secret)
	not size in _sizes[key.provider]

	msg := sprintf("%s has %d bytes instead of %s", [key.name, size, concat(" or ", [format_int(one, 10) | some one in _sizes[key.provider]])])
}

violation contains {"msg": msg, "details": {"path": path, "severity": "low"}} if {
	_parameters.allowStaticKeys == false
	some path, key in _keys
	not _is_placeholder(key.secret)
	_size(key.secret) in _sizes[key.provider]

	msg := sprintf("%s is written into the manifest", [key.name])
}

_kind := "apiserver.config.k8s.io/EncryptionConfiguration"

# The entries that name a resource. The first of them counts, be it by a wildcard.
_entries(resource) := {i |
	review.group_kind == _kind
	some i, entry in review.object.resources
	some name in entry.resources
	_covers(name, resource)
}

_covers(name, resource) if name == resource

_covers("*.*", _)

_covers(name, resource) if {
	contains(resource, ".") # mutation:equivalent *: without it the offset is none, which strict engines call an error

	# mutation:equivalent change literal: every negative length means the rest
	name == concat("", ["*", substring(resource, indexof(resource, "."), -1)])
}

_covers("*.", resource) if not contains(resource, ".")

_writer(i) := writer if {
	writer := min({type | some type, _ in review.object.resources[i].providers[0]})
} else := "no provider"

_providers[["resources", i, "providers", j]] := provider if {
	review.group_kind == _kind
	some i, entry in review.object.resources
	some j, provider in entry.providers
}

# What stands for a key that is filled in later is none.
_keys[path] := {"name": name, "provider": type, "secret": secret} if {
	some provider_path, provider in _providers
	some type, _ in _sizes
	some i, key in provider[type].keys
	is_string(key.secret) # mutation:equivalent *: nothing else has a match; this keeps strict engines from errors
	secret := regex.replace(key.secret, `\s`, "")
	not regex.match(`\$[({]|\{\{`, secret)

	path := array.concat(provider_path, [type, "keys", i, "secret"])
	name := sprintf("key %q of %s", [object.get(key, "name", ""), type])
}

_sizes := {"aescbc": [16, 24, 32], "aesgcm": [16, 24, 32], "secretbox": [32]}

# Nothing that is encoded, the keys of the documentation, or zeros.
_is_placeholder(secret) if not base64.is_valid(secret)

_is_placeholder(secret) if {
	secret in {
		"",
		"YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY=",
		"c2VjcmV0IGlzIHNlY3VyZQ==",
		"dGhpcyBpcyBwYXNzd29yZA==",
	}
}

_is_placeholder(secret) if regex.match("^A+=*$", secret)

# Decoded, the text would lose bytes.
_size(secret) := ((count(secret) / 4) * 3) - count(regex.replace(secret, "[^=]", ""))
