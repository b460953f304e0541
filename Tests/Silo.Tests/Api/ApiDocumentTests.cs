using System.Runtime.CompilerServices;
using Gateway.Grains.Devices;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Silo.Api;
using Gateway.Silo.Api.OpenApi;
using Gateway.Silo.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Silo.Tests.Api;

/// <summary>The OpenAPI document and the routes say the same.</summary>
public sealed class ApiDocumentTests
{
    [Fact]
    public async Task The_document_has_every_route_and_no_other()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddApi(GatewaySettings.From(new ConfigurationBuilder().Build()));
        await using var app = builder.Build();
        var routes = new ApiRoutes(app, Blank<ApiGate>());
        foreach (var type in typeof(ApiRoutes).Assembly.GetTypes().Where(t => t.IsClass && t.IsAssignableTo(typeof(IApiEndpoints))))
        {
            Make(type).Map(routes);
        }

        app.UseRouting();
        app.UseEndpoints(_ => { });
        var mapped = ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints)
            .Select(e => e.Metadata.GetMetadata<ApiRoute>()).OfType<ApiRoute>().ToList();
        var document = await app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(ApiDocument.Name).GetOpenApiDocumentAsync();

        Assert.NotEmpty(mapped);
        Assert.Equal(
            mapped.Select(r => r.Name).Order(StringComparer.Ordinal),
            document.Paths.SelectMany(p => p.Value.Operations!.Keys.Select(method => $"{method.Method.ToUpperInvariant()} {p.Key}")).Order(StringComparer.Ordinal));
        Assert.All(mapped, route =>
        {
            var operation = document.Paths[route.Pattern].Operations!.Single(o => o.Key.Method == route.Method).Value;
            Assert.Equal(route.Summary, operation.Summary);
            Assert.Equal(route.Role is null, operation.Security is null);
            Assert.Equal(route.Body is null, operation.RequestBody is null);
            Assert.All(route.QueryParameters, q => Assert.Contains(operation.Parameters!, p => p.Name == q.Name));
            Assert.All(route.Answers, a => Assert.Contains($"{a.Status}", operation.Responses!.Keys));
        });
        var newKey = document.Paths["/api/v1/keys"].Operations![HttpMethod.Post].RequestBody!.Content!["application/json"].Schema!;
        Assert.Equal(["read", "command", "admin"], newKey.Properties!["role"].Enum!.Select(word => word.GetValue<string>()));
        Assert.All(mapped.Where(r => r.HasEffect), route => Assert.True(route.Role is not null, $"{route.Name} changes something and takes no key"));
    }

    /// <summary>Makes endpoints that are mapped and never asked.</summary>
    private static IApiEndpoints Make(Type type)
    {
        var constructor = Assert.Single(type.GetConstructors());
        return (IApiEndpoints)constructor.Invoke([.. constructor.GetParameters().Select(p => Blank(p.ParameterType))]);
    }

    private static T Blank<T>() => (T)RuntimeHelpers.GetUninitializedObject(typeof(T));

    private static object? Blank(Type type) => type == typeof(IEnumerable<IDeviceKind>) ? new IDeviceKind[] { new Kind() }
        : type.IsInterface || type.IsAbstract || type == typeof(string) ? null
        : RuntimeHelpers.GetUninitializedObject(type);

    private sealed class Kind : IDeviceKind
    {
        public string Name => "relayer";

        public bool HasJsonData => true;

        public DeviceStates States { get; } = new("relayer", "name", "relayer/");

        public string? Normalize(string code) => code;

        public bool TryReadInstruction(string text, out uint instruction)
        {
            instruction = 0;
            return false;
        }

        public string? CheckData(uint instruction, ReadOnlySpan<byte> data) => null;

        public string SubjectOf(uint instruction, ReadOnlySpan<byte> data) => "";

        public ValueTask<IDevice?> Find(string code) => default;
    }
}
