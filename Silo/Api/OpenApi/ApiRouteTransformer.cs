using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gateway.Silo.Api.OpenApi;

/// <summary>Says in the document what the routes say of themselves.</summary>
internal sealed class ApiRouteTransformer : IOpenApiOperationTransformer
{
    /// <summary>The name of the document's one security scheme.</summary>
    public const string Scheme = "key";

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var route = context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiRoute>().Single();
        operation.Summary = route.Summary;
        operation.Description = Describe(route);
        operation.Tags = new HashSet<OpenApiTagReference> { new(Segments(route)[0], context.Document) };
        operation.Parameters = [.. PathParameters(route), .. route.QueryParameters.Select(QueryParameter)];
        if (route.Body is { } body)
        {
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = await Content(body, "application/json", context, cancellationToken) };
        }

        operation.Responses = [];
        foreach (var answer in route.Answers)
        {
            operation.Responses[answer.Status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = answer.Description,
                Content = answer.MediaType is { } mediaType ? await Content(answer.Type, mediaType, context, cancellationToken) : null,
            };
        }

        if (route.Role is not null)
        {
            operation.Responses.TryAdd("429", new OpenApiResponse
            {
                Description = "The key has used up its requests of this second; Retry-After says when to ask again.",
                Content = await Content(typeof(ApiProblem), ApiProblem.MediaType, context, cancellationToken),
            });
            operation.Responses.TryAdd("503", new OpenApiResponse
            {
                Description = "The database, or a part of the cluster, does not answer now; Retry-After says when to ask again.",
                Content = await Content(typeof(ApiProblem), ApiProblem.MediaType, context, cancellationToken),
            });
        }

        operation.Responses.TryAdd("default", new OpenApiResponse
        {
            Description = "What is wrong.",
            Content = await Content(typeof(ApiProblem), ApiProblem.MediaType, context, cancellationToken),
        });
        if (route.Role is not null)
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
        }
    }

    private static string Describe(ApiRoute route)
    {
        var role = route.Role is { } needed ? $"Takes a key of the role {needed}, or a higher one." : "Takes no key.";
        return route.Description.Length == 0 ? role : $"{route.Description} {role}";
    }

    private static string[] Segments(ApiRoute route) => route.Pattern[(ApiRoutes.Prefix.Length + 1)..].Split('/');

    private static IEnumerable<IOpenApiParameter> PathParameters(ApiRoute route) => Segments(route).Where(s => s.StartsWith('{')).Select(s => new OpenApiParameter
    {
        Name = s[1..^1],
        In = ParameterLocation.Path,
        Required = true,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    });

    private static OpenApiParameter QueryParameter(ApiParameter parameter) => new()
    {
        Name = parameter.Name,
        In = ParameterLocation.Query,
        Description = parameter.Description,
        Schema = new OpenApiSchema
        {
            Type = parameter.Type == ApiParameterType.Integer ? JsonSchemaType.Integer : JsonSchemaType.String,
            Format = parameter.Type == ApiParameterType.Time ? "date-time" : null,
        },
    };

    private static async Task<IDictionary<string, OpenApiMediaType>> Content(
        Type? type, string mediaType, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) => new Dictionary<string, OpenApiMediaType>
        {
            [mediaType] = new() { Schema = type is null ? null : await context.GetOrCreateSchemaAsync(type, null, cancellationToken) },
        };
}
