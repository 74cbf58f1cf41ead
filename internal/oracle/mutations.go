package oracle

import (
	"math/rand/v2"
	"strings"

	"k8s.io/pod-security-admission/policy"
)

// mutation changes one field of a pod.
type mutation func(r *rand.Rand, pod map[string]any)

// group holds the mutations of the fields that one check reads; the group without a check changes what all of them
// depend on.
type group struct {
	check     policy.CheckID
	mutations []mutation
}

func mutations() []group {
	return []group{
		{"", structure()},
		{"hostNamespaces", []mutation{at("spec.hostNetwork", bools), at("spec.hostPID", bools), at("spec.hostIPC", bools)}},
		{"privileged", []mutation{at("@.securityContext.privileged", bools)}},
		{"capabilities_baseline", []mutation{
			at("@.securityContext.capabilities.add", either(emptyLists, listOf(capabilityNames), listOf(capabilityNames))),
		}},
		{"capabilities_restricted", []mutation{
			at("@.securityContext.capabilities", empties),
			at("@.securityContext.capabilities.add", oneOf(absent{}, []any{"NET_BIND_SERVICE"}, []any{"CHOWN"}, []any{"ALL"})),
			at("@.securityContext.capabilities.drop", either(emptyLists, listOf(capabilityNames), listOf(capabilityNames))),
		}},
		{"hostPathVolumes", []mutation{at("spec.volumes", listOf(either(volume("hostPath"), volume("hostPath"), anyVolume)))}},
		{"restrictedVolumes", []mutation{at("spec.volumes", either(emptyLists, listOf(anyVolume), listOf(anyVolume)))}},
		{"hostPorts", []mutation{
			at("@.ports", either(emptyLists, listOf(containerPort), listOf(containerPort), listOf(oneOf(nil, map[string]any{})))),
		}},
		{"hostProbesAndHostLifecycle", []mutation{
			at("@.livenessProbe", either(empties, handler, handler, handler)),
			at("@.readinessProbe", either(empties, handler, handler, handler)),
			at("@.startupProbe", either(empties, handler, handler, handler)),
			at("@.lifecycle.postStart", either(empties, hook, hook, hook)),
			at("@.lifecycle.preStop", either(empties, hook, hook, hook)),
			at("@.lifecycle", empties),
		}},
		{"appArmorProfile", profile("appArmorProfile", appArmorTypes)},
		{"appArmorProfile", []mutation{annotation("container.apparmor.security.beta.kubernetes.io/")}},
		{"seLinuxOptions", seLinux()},
		{"procMount", []mutation{at("@.securityContext.procMount", procMounts)}},
		{"procMount_restricted", []mutation{func(r *rand.Rand, pod map[string]any) {
			set(pod, bools(r), "spec", "hostUsers")
			at("@.securityContext.procMount", procMounts)(r, pod)
		}}},
		{"seccompProfile_baseline", profile("seccompProfile", seccompTypes)},
		{"seccompProfile_baseline", []mutation{
			annotation("seccomp.security.alpha.kubernetes.io/"),
			annotation("container.seccomp.security.alpha.kubernetes.io/"),
			annotation("container.seccomp.security.alpha.kubernetes.io/"),
		}},
		{"seccompProfile_restricted", profile("seccompProfile", seccompTypes)},
		{"sysctls", []mutation{at("spec.securityContext.sysctls", either(emptyLists, listOf(sysctl), listOf(sysctl), listOf(sysctl)))}},
		{"windowsHostProcess", []mutation{
			at("spec.securityContext.windowsOptions.hostProcess", bools),
			at("@.securityContext.windowsOptions.hostProcess", bools),
			at("spec.securityContext.windowsOptions", empties),
			at("@.securityContext.windowsOptions", empties),
		}},
		{"allowPrivilegeEscalation", []mutation{at("@.securityContext.allowPrivilegeEscalation", bools)}},
		{"runAsNonRoot", []mutation{at("spec.securityContext.runAsNonRoot", bools), at("@.securityContext.runAsNonRoot", bools)}},
		{"runAsUser", []mutation{at("spec.securityContext.runAsUser", users), at("@.securityContext.runAsUser", users)}},
	}
}

// structure changes what every check reads on its way to its own field.
func structure() []mutation {
	return []mutation{
		at("spec.os.name", operatingSystems),
		at("spec.os", empties),
		at("spec.hostUsers", bools),
		at("spec.securityContext", empties),
		at("@.securityContext", empties),
		at("@.name", containerNames),
		at("@.restartPolicy", words("Always", "Never")),
		at("spec.containers", either(emptyLists, oneOf([]any{map[string]any{}}))),
		at("spec.initContainers", either(emptyLists, oneOf([]any{map[string]any{}}))),
		at("spec.ephemeralContainers", either(emptyLists, oneOf([]any{map[string]any{}}))),
		at("spec", empties),
		at("metadata", empties),
		at("metadata.annotations", empties),
		at("metadata.name", oneOf(absent{}, nil, "")),
		at("metadata.generateName", oneOf("agent-")),
		at("spec.nodeSelector", oneOf(map[string]any{"kubernetes.io/os": "windows"})),
	}
}

// at sets the field at a dotted path; @ stands for one container of any sort.
func at(path string, make values) mutation {
	keys := strings.Split(path, ".")
	return func(r *rand.Rand, pod map[string]any) {
		if keys[0] == "@" {
			set(anyContainer(r, pod), make(r), keys[1:]...)
		} else {
			set(pod, make(r), keys...)
		}
	}
}

func profile(field string, types values) []mutation {
	whole := either(empties, fieldsOf(map[string]values{"type": types, "localhostProfile": localhostProfiles}))
	return []mutation{
		at("spec.securityContext."+field, whole),
		at("spec.securityContext."+field+".type", types),
		at("@.securityContext."+field, whole),
		at("@.securityContext."+field+".type", types),
	}
}

// annotation adds an annotation of a container or of the pod; also for containers that do not exist, for the name that
// sekisho gives to a container without one, and for no name at all.
func annotation(prefix string) mutation {
	return func(r *rand.Rand, pod map[string]any) {
		names := []string{"pod", "pod", "nobody", "", "containers[0]"}
		for _, container := range allContainers(pod) {
			if name, isString := container["name"].(string); isString {
				names = append(names, name, name, name)
			}
		}
		set(pod, annotationValues(r), "metadata", "annotations", prefix+names[r.IntN(len(names))])
	}
}

func seLinux() []mutation {
	var all []mutation
	for _, context := range []string{"spec.securityContext", "@.securityContext"} {
		all = append(
			all,
			at(context+".seLinuxOptions", either(empties, seLinuxOptions)),
			at(context+".seLinuxOptions.type", seLinuxTypes),
			at(context+".seLinuxOptions.type", seLinuxTypes),
			at(context+".seLinuxOptions.user", words("system_u")),
			at(context+".seLinuxOptions.role", words("system_r")),
		)
	}
	return all
}

func seLinuxOptions(r *rand.Rand) any {
	return fieldsOf(map[string]values{
		"type": seLinuxTypes, "user": words("system_u"), "role": words("system_r"), "level": words("s0:c1,c2"),
	})(r)
}

func sysctl(r *rand.Rand) any {
	return either(fieldsOf(map[string]values{"name": sysctlNames, "value": sysctlValues}),
		func(r *rand.Rand) any { return map[string]any{"name": sysctlNames.orNull(r), "value": "1"} },
		oneOf(nil))(r)
}

// orNull is for objects that are written out: they cannot hold absent.
func (v values) orNull(r *rand.Rand) any {
	if made := v(r); made != (absent{}) {
		return made
	}
	return nil
}

func containerPort(r *rand.Rand) any {
	return fieldsOf(map[string]values{
		"containerPort": oneOf(80, 8080), "hostPort": ports, "hostIP": oneOf(nil, "", "127.0.0.1"), "name": oneOf("http"),
	})(r)
}

// handler may hold several actions, which validateHandler (k8s.io/kubernetes pkg/apis/core/validation) refuses: PSA
// looks at each of them.
func handler(r *rand.Rand) any {
	withHost := either(empties, fieldsOf(map[string]values{"host": hosts, "port": oneOf(80, "http")}))
	return fieldsOf(map[string]values{
		"httpGet": withHost, "tcpSocket": withHost,
		"exec": oneOf(absent{}, nil, map[string]any{"command": []any{"true"}}),
		"grpc": oneOf(absent{}, nil, map[string]any{"port": 80}),
	})(r)
}

func hook(r *rand.Rand) any {
	made := handler(r).(map[string]any)
	delete(made, "grpc") // LifecycleHandler has no such field.
	set(made, oneOf(absent{}, nil, map[string]any{"seconds": 1})(r), "sleep")
	return made
}
