using System.Collections.Immutable;
using Gateway.Grains.Interfaces.ApiKeys;

namespace Gateway.Silo.Api.Configuration;

/// <summary>Says which settings are in force at this silo.</summary>
internal sealed class ConfigurationEndpoints(IConfiguration configuration) : IApiEndpoints
{
    public void Map(ApiRoutes api) => api.Get("/config", ApiKeyRole.Admin, "The settings in force at this silo", Get)
        .Says("Every setting that the gateway knows, with its value or its default. Secrets are masked.")
        .Returns<SettingList>("The settings.");

    private Task<ApiAnswer> Get(ApiRequest request)
    {
        var settings = SettingsInForce.Of(configuration).Read().Select(s => new SettingView(s.Key, SecretSettings.Mask(s.Key, s.Value), s.IsSet));
        return Task.FromResult(ApiAnswer.Of(new SettingList([.. settings]), ApiJson.Default.SettingList));
    }
}

/// <summary>A setting.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value; not there when there is none.</param>
/// <param name="IsSet">Whether it was set; otherwise the value is the default.</param>
internal sealed record SettingView(string Key, string? Value, bool IsSet);

/// <summary>The settings in force.</summary>
/// <param name="Items">By their keys.</param>
internal sealed record SettingList(ImmutableArray<SettingView> Items);
