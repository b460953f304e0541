using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gateway.Silo.Api.OpenApi;

/// <summary>The OpenAPI document of the API, made when it is first asked for. Thread-safe.</summary>
internal sealed class ApiDocument([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider provider) : IApiEndpoints
{
    /// <summary>The document's name.</summary>
    public const string Name = "v1";

    private readonly Lock _gate = new();
    private Task<byte[]>? _document;

    public void Map(ApiRoutes api) => api.Get("/openapi.json", role: null, "This document", Get)
        .Returns(StatusCodes.Status200OK, "An OpenAPI document.", "application/json");

    private async Task<ApiAnswer> Get(ApiRequest request)
    {
        Task<byte[]> document;
        lock (_gate)
        {
            document = _document is null or { IsFaulted: true } ? _document = Make() : _document;
        }

        return ApiAnswer.Bytes(await document, "application/json");
    }

    private async Task<byte[]> Make()
    {
        var document = await provider.GetOpenApiDocumentAsync(CancellationToken.None);
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
    }
}
