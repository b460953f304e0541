using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Gateway.Silo.Api.Accounts;
using Gateway.Silo.Api.Audit;
using Gateway.Silo.Api.Commands;
using Gateway.Silo.Api.Configuration;
using Gateway.Silo.Api.Devices;
using Gateway.Silo.Api.History;
using Gateway.Silo.Api.Keys;
using Gateway.Silo.Api.OpenApi;
using Gateway.Silo.Api.Processes;
using Gateway.Silo.Api.Relayers;
using Gateway.Silo.Api.Sessions;
using Gateway.Silo.Api.Traces;
using Gateway.Silo.Configuration;
using Microsoft.OpenApi;

namespace Gateway.Silo.Api;

/// <summary>Puts the HTTP API into a composition root.</summary>
internal static class ApiServices
{
    /// <summary>The longest path, in characters.</summary>
    private const int MaxPath = 1024;

    private static readonly PathString s_root = new("/api");

    private static readonly ApiProblem s_tooLong = new(StatusCodes.Status414UriTooLong, "URI too long", $"A path may have {MaxPath} characters.");

    /// <summary>Adds what the API consists of. Starts behind the grain runtime, which must have been added before.</summary>
    public static void AddApi(this IServiceCollection services, GatewaySettings settings)
    {
        if (settings.HttpPort == 0)
        {
            return;
        }

        services.AddSingleton(settings.Api);
        services.AddHostedService<FirstKey>();
        services.AddSingleton<ApiKeys>();
        services.AddHostedService(s => s.GetRequiredService<ApiKeys>());
        services.AddSingleton<ApiGate>();
        services.AddSingleton<DeviceKinds>();
        services.AddSingleton<IApiEndpoints, KeyEndpoints>();
        services.AddSingleton<IApiEndpoints, ProcessEndpoints>();
        services.AddSingleton<IApiEndpoints, SessionEndpoints>();
        services.AddSingleton<TraceSink>();
        services.AddSingleton<IApiEndpoints, TraceEndpoints>();
        services.AddSingleton<DeviceList>();
        services.AddSingleton<IApiEndpoints, DeviceListEndpoints>();
        services.AddSingleton<IApiEndpoints, DeviceEndpoints>();
        services.AddSingleton<IApiEndpoints, CommandEndpoints>();
        services.AddSingleton<IApiEndpoints, AuditEndpoints>();
        services.AddSingleton<IApiEndpoints, AccountEndpoints>();
        services.AddSingleton<IApiEndpoints, RelayerEndpoints>();
        services.AddSingleton<IApiEndpoints, HistoryEndpoints>();
        services.AddSingleton<IApiEndpoints, ConfigurationEndpoints>();
        services.AddSingleton<IApiEndpoints, ApiDocument>();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            foreach (var converter in ApiJson.Default.Options.Converters)
            {
                json.SerializerOptions.Converters.Add(converter);
            }
        });
        services.AddOpenApi(ApiDocument.Name, document =>
        {
            document.AddSchemaTransformer((schema, context, _) =>
            {
                if (WordsOf(context.JsonTypeInfo.Type) is { } words)
                {
                    (schema.Type, schema.Enum) = (JsonSchemaType.String, words);
                }

                // What may be null is left out when it is.
                schema.Required?.ExceptWith(schema.Properties!.Where(p => p.Value.Type?.HasFlag(JsonSchemaType.Null) == true).Select(p => p.Key));
                return Task.CompletedTask;
            });
            document.ShouldInclude = description => description.ActionDescriptor.EndpointMetadata.OfType<ApiRoute>().Any();
            document.AddOperationTransformer<ApiRouteTransformer>();
            document.AddDocumentTransformer((whole, _, _) =>
            {
                whole.Info = new OpenApiInfo { Title = "Device gateway", Version = ApiDocument.Name };
                whole.Servers = [];
                whole.Components ??= new OpenApiComponents();
                whole.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    [ApiRouteTransformer.Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
                };
                return Task.CompletedTask;
            });
        });
    }

    /// <summary>Adds the API's routes.</summary>
    public static void MapApi(this WebApplication app, GatewaySettings settings)
    {
        if (settings.HttpPort == 0)
        {
            return;
        }

        app.Use(next => context =>
        {
            if (!context.Request.Path.StartsWithSegments(s_root))
            {
                return next(context);
            }

            return context.Request.Path.Value!.Length > MaxPath ? ApiGate.Refuse(context, s_tooLong)
                : context.GetEndpoint()?.Metadata.GetMetadata<ApiRoute>() is null ? RefuseUnserved(context, next)
                : next(context);
        });
        var routes = new ApiRoutes(app, app.Services.GetRequiredService<ApiGate>());
        foreach (var endpoints in app.Services.GetServices<IApiEndpoints>())
        {
            endpoints.Map(routes);
        }
    }

    /// <summary>What an enum is written as; null for any other type.</summary>
    private static List<JsonNode>? WordsOf(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } values
            ? [.. Enum.GetNames(values).Select(name => (JsonNode)JsonNamingPolicy.CamelCase.ConvertName(name))]
            : null;

    private static async Task RefuseUnserved(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response.HasStarted)
        {
            return;
        }

        await ApiGate.Refuse(context, context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed
            ? new ApiProblem(StatusCodes.Status405MethodNotAllowed, "Method not allowed", $"This path can be asked with {context.Response.Headers.Allow}.")
            : ApiProblem.NotFound("There is no such path. /api/v1/openapi.json names all."));
    }
}
