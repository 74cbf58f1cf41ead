package cluster

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

const defaultNamespace = "default"

// Object is an object as JSON has it.
type Object = map[string]any

// Ref names an object, or without a name all objects of a kind.
type Ref struct {
	APIVersion, Kind, Namespace, Name string
}

// RefOf names a given object.
func RefOf(object Object) Ref {
	metadata, _ := object["metadata"].(Object)
	return Ref{text(object["apiVersion"]), text(object["kind"]), text(metadata["namespace"]), text(metadata["name"])}
}

func (r Ref) String() string {
	return strings.Join([]string{r.APIVersion, r.Kind, r.Namespace, r.Name}, " ")
}

// Answer is what the API server says to a request that it grants.
type Answer struct {
	Object Object
	// Warnings are the texts of its Warning headers, which kubectl shows to the user.
	Warnings []string
}

// Refusal is what it says to one that it does not grant.
type Refusal struct {
	Code            int
	Reason, Message string
}

func (r *Refusal) Error() string { return fmt.Sprintf("%d %s: %s", r.Code, r.Reason, r.Message) }

// DryRun is an option of requests: all happens but for the storing.
const DryRun = "dryRun=All"

// Apply creates or changes an object as kubectl apply --server-side does.
func (c *Cluster) Apply(ctx context.Context, object Object, options ...string) (Answer, error) {
	return c.Patch(ctx, RefOf(object), "", "application/apply-patch+yaml", object, append(options, "fieldManager=sekisho", "force=true")...)
}

// ApplyAll applies the objects of a YAML text. A kind that its definition, applied before, does not serve yet is awaited by the
// caller.
func (c *Cluster) ApplyAll(ctx context.Context, manifest []byte) error {
	objects, err := Objects(manifest)
	if err != nil {
		return err
	}
	for _, object := range objects {
		if _, err := c.Apply(ctx, object); err != nil {
			return fmt.Errorf("%s: %w", RefOf(object), err)
		}
	}
	return nil
}

// Create creates an object, which must not be there.
func (c *Cluster) Create(ctx context.Context, object Object, options ...string) (Answer, error) {
	ref := RefOf(object)
	ref.Namespace, ref.Name = cmp.Or(ref.Namespace, defaultNamespace), ""
	return c.do(ctx, http.MethodPost, ref, "", "application/json", object, options)
}

// Get reads an object.
func (c *Cluster) Get(ctx context.Context, ref Ref) (Answer, error) {
	return c.do(ctx, http.MethodGet, ref, "", "", nil, nil)
}

// List reads all objects of a kind, in one namespace or in all.
func (c *Cluster) List(ctx context.Context, apiVersion, kind, namespace string) ([]Object, error) {
	answer, err := c.Get(ctx, Ref{APIVersion: apiVersion, Kind: kind, Namespace: namespace})
	if err != nil {
		return nil, err
	}
	return list(answer.Object["items"]), nil
}

// Delete deletes an object at once: no kubelet is there to stop a pod gracefully.
func (c *Cluster) Delete(ctx context.Context, ref Ref) (Answer, error) {
	return c.do(ctx, http.MethodDelete, ref, "", "application/json", Object{"gracePeriodSeconds": 0}, nil)
}

// Patch changes an object or a subresource of it; the content type says how.
func (c *Cluster) Patch(ctx context.Context, ref Ref, subresource, contentType string, patch Object, options ...string) (Answer, error) {
	return c.do(ctx, http.MethodPatch, ref, subresource, contentType, patch, options)
}

// CreateSub posts to a subresource, such as the eviction of a pod.
func (c *Cluster) CreateSub(ctx context.Context, ref Ref, subresource string, object Object) (Answer, error) {
	return c.do(ctx, http.MethodPost, ref, subresource, "application/json", object, nil)
}

func (c *Cluster) do(ctx context.Context, method string, ref Ref, subresource, contentType string, body Object, options []string) (Answer, error) {
	path, err := c.path(ctx, ref)
	if err != nil {
		return Answer{}, err
	}
	if subresource != "" {
		path += "/" + subresource
	}
	if len(options) > 0 {
		path += "?" + strings.Join(options, "&")
	}
	return c.send(ctx, method, path, contentType, body)
}

// path is where the API server serves an object.
func (c *Cluster) path(ctx context.Context, ref Ref) (string, error) {
	resource, err := c.resource(ctx, ref.APIVersion, ref.Kind)
	if err != nil {
		return "", err
	}
	path := root(ref.APIVersion)
	if resource["namespaced"] == true && (ref.Namespace != "" || ref.Name != "") {
		path += "/namespaces/" + cmp.Or(ref.Namespace, defaultNamespace)
	}
	path += "/" + text(resource["name"])
	if ref.Name != "" {
		path += "/" + url.PathEscape(ref.Name)
	}
	return path, nil
}

// resource is what the API server says about a kind, which only it knows: no rule turns kinds into the names of resources.
func (c *Cluster) resource(ctx context.Context, apiVersion, kind string) (Object, error) {
	known := apiVersion + " " + kind
	if resource, found := c.resources.Load(known); found {
		return object(resource), nil
	}
	resources, err := c.served(ctx, apiVersion)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", known, err)
	}
	for _, resource := range resources {
		if resource["kind"] == kind {
			c.resources.Store(known, resource)
			return resource, nil
		}
	}
	return nil, fmt.Errorf("%s: this kind is not served", known)
}

// served lists the resources of an API version, without subresources.
func (c *Cluster) served(ctx context.Context, apiVersion string) ([]Object, error) {
	answer, err := c.send(ctx, http.MethodGet, root(apiVersion), "", nil)
	resources := list(answer.Object["resources"])
	return slices.DeleteFunc(resources, func(resource Object) bool { return strings.Contains(text(resource["name"]), "/") }), err
}

func root(apiVersion string) string {
	if !strings.Contains(apiVersion, "/") {
		return "/api/" + apiVersion
	}
	return "/apis/" + apiVersion
}

func (c *Cluster) send(ctx context.Context, method, path, contentType string, body Object) (Answer, error) {
	var content io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return Answer{}, err
		}
		content = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.URL+path, content)
	if err != nil {
		return Answer{}, err
	}
	request.Header.Set("Authorization", "Bearer "+adminToken)
	request.Header.Set("Content-Type", contentType)
	response, err := c.client.Do(request)
	if err != nil {
		return Answer{}, err
	}
	defer response.Body.Close()
	answer := Answer{Warnings: warnings(response.Header)}
	received, err := io.ReadAll(response.Body)
	if err != nil {
		return Answer{}, err
	}
	if err := json.Unmarshal(received, &answer.Object); err != nil {
		return Answer{}, fmt.Errorf("%s %s: %s: %s", method, path, response.Status, received)
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		return answer, &Refusal{Code: response.StatusCode, Reason: text(answer.Object["reason"]), Message: text(answer.Object["message"])}
	}
	return answer, nil
}

// warnings are the texts of headers such as `299 - "text"`.
func warnings(header http.Header) []string {
	var texts []string
	for _, line := range header.Values("Warning") {
		_, quoted, _ := strings.Cut(line, `"`)
		quoted = strings.TrimSuffix(quoted, `"`)
		texts = append(texts, strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(quoted))
	}
	return texts
}

// Objects are those of a YAML text whose documents are separated by plain lines of three dashes.
func Objects(manifest []byte) ([]Object, error) {
	var objects []Object
	for document := range bytes.SplitSeq(manifest, []byte("\n---\n")) {
		var object Object
		if err := yaml.Unmarshal(document, &object); err != nil {
			return nil, err
		}
		if object != nil {
			objects = append(objects, object)
		}
	}
	return objects, nil
}

func marshal(object Object) ([]byte, error) { return yaml.Marshal(object) }

func text(value any) string {
	text, _ := value.(string)
	return text
}

func object(value any) Object {
	object, _ := value.(Object)
	return object
}

// list is the objects in a list; what is no object is none.
func list(value any) []Object {
	values, _ := value.([]any)
	var objects []Object
	for _, value := range values {
		if object, ok := value.(Object); ok {
			objects = append(objects, object)
		}
	}
	return objects
}
