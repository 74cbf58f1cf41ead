package oracle

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// randomPod fills the API's Go types, so that it reaches fields that nobody thought of and fields of later releases.
func randomPod(r *rand.Rand) map[string]any {
	pod := map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "random"}}
	if spec := random(r, reflect.TypeFor[corev1.PodSpec]()); spec != nil {
		pod["spec"] = spec
	}
	for range r.IntN(3) {
		mutate(r, pod)
	}
	return pod
}

// fieldValues and typeValues give fields of the standards the values that matter to them.
var fieldValues = map[string]values{
	"host": hosts, "hostPort": ports, "runAsUser": users, "localhostProfile": localhostProfiles,
	"restartPolicy": words("Always", "Never"),
}

var typeValues = map[reflect.Type]values{
	reflect.TypeFor[corev1.Sysctl]():              sysctl,
	reflect.TypeFor[corev1.SELinuxOptions]():      seLinuxOptions,
	reflect.TypeFor[corev1.Capability]():          capabilityNames,
	reflect.TypeFor[corev1.ProcMountType]():       procMounts,
	reflect.TypeFor[corev1.SeccompProfileType]():  seccompTypes,
	reflect.TypeFor[corev1.AppArmorProfileType](): appArmorTypes,
	reflect.TypeFor[corev1.OSName]():              operatingSystems,
	reflect.TypeFor[resource.Quantity]():          oneOf("1", "100Mi", 2),
	reflect.TypeFor[intstr.IntOrString]():         oneOf(80, "http"),
	reflect.TypeFor[metav1.Time]():                oneOf(nil, "2026-01-02T03:04:05Z"),
	reflect.TypeFor[metav1.MicroTime]():           oneOf(nil, "2026-01-02T03:04:05.000006Z"),
	reflect.TypeFor[metav1.FieldsV1]():            oneOf(map[string]any{}),
	reflect.TypeFor[[]byte]():                     oneOf("", "YWdlbnQ="),
}

func random(r *rand.Rand, t reflect.Type) any {
	if make, known := typeValues[t]; known {
		return make.orNull(r)
	}
	if t == reflect.TypeFor[corev1.Volume]() {
		return anyVolume(r)
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		panic(fmt.Sprintf("%v decodes itself: say in typeValues what it accepts", t))
	}

	switch t.Kind() {
	case reflect.Pointer:
		return random(r, t.Elem())
	case reflect.Struct:
		made := map[string]any{}
		randomFields(r, t, made)
		return made
	case reflect.Slice:
		return randomList(r, t.Elem())
	case reflect.Map:
		made := map[string]any{}
		for i := range r.IntN(3) {
			made[fmt.Sprintf("key%d", i)] = random(r, t.Elem())
		}
		return made
	case reflect.Bool:
		return oneOf(true, false)(r)
	case reflect.String:
		return labels.orNull(r)
	case reflect.Int, reflect.Int32, reflect.Int64:
		return r.IntN(3)
	default:
		panic(fmt.Sprintf("no values for a field of kind %v (%v)", t.Kind(), t))
	}
}

func randomFields(r *rand.Rand, t reflect.Type, made map[string]any) {
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || strings.Contains(options, "inline") {
			randomFields(r, field.Type, made)
			continue
		}
		// Most of a pod has nothing to do with security; what has is there more often than not.
		if odds := 12; r.IntN(odds) > 0 && (!securityFields[name] || r.IntN(odds) <= 3) {
			continue
		}
		switch make, known := fieldValues[name]; {
		case r.IntN(12) == 0:
			made[name] = nil
		case known:
			made[name] = make.orNull(r)
		default:
			made[name] = random(r, field.Type)
		}
	}
}

func randomList(r *rand.Rand, element reflect.Type) any {
	list := []any{}
	for range r.IntN(3) {
		entry := random(r, element)
		// See anyContainer for why there is no null among containers.
		isContainer := element == reflect.TypeFor[corev1.Container]() || element == reflect.TypeFor[corev1.EphemeralContainer]()
		if r.IntN(12) == 0 && !isContainer {
			entry = nil
		}
		list = append(list, entry)
	}
	return list
}

var securityFields = map[string]bool{
	"name": true, "containers": true, "initContainers": true, "ephemeralContainers": true, "volumes": true, "os": true,
	"hostUsers": true, "securityContext": true, "capabilities": true, "add": true, "drop": true, "seccompProfile": true,
	"appArmorProfile": true, "seLinuxOptions": true, "type": true, "sysctls": true, "runAsNonRoot": true,
	"runAsUser": true, "allowPrivilegeEscalation": true, "procMount": true, "windowsOptions": true, "hostProcess": true,
	"ports": true, "hostPort": true, "livenessProbe": true, "readinessProbe": true, "startupProbe": true,
	"lifecycle": true, "postStart": true, "preStop": true, "httpGet": true, "tcpSocket": true, "host": true,
}
