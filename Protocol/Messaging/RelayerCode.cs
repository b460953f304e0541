namespace Gateway.Protocol.Messaging;

/// <summary>What a relayer calls itself (protocol 1, <c>sb_code</c>).</summary>
public static class RelayerCode
{
    /// <summary>The longest code, in characters.</summary>
    public const int MaxLength = 50;

    /// <summary>Whether a text can be a code: 1 to <see cref="MaxLength"/> characters, none of them a control character.</summary>
    public static bool IsValid(string text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                return false;
            }
        }

        return true;
    }
}
