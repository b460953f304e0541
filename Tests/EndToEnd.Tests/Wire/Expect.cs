using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Wire;

/// <summary>What a response must be; the message of a failed assertion has the whole of it.</summary>
internal static class Expect
{
    public static WireMessage Ok(WireMessage response)
    {
        Assert.True(response.Status == StatusCode.Ok, $"Status 0 was expected: {response}");
        return response;
    }

    /// <summary>A status other than 0, with its text.</summary>
    public static WireMessage Refused(StatusCode status, WireMessage response)
    {
        Assert.True(response.Status == status, $"Status {(uint)status} was expected: {response}");
        Assert.StartsWith(status.Text(), response.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
        return response;
    }
}
