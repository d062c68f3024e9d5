export declare const chromiumRecord: string;
export declare const chromiumArgs: string[];
export declare function chromiumPath(): string;
